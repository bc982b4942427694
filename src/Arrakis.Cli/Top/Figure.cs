using System.Globalization;

namespace Arrakis.Cli.Top;

/// <summary>Numbers for a person, short.</summary>
internal static class Figure
{
    public static string Count(double number) =>
        number.ToString(number is > 0 and < 10 && number % 1 != 0 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    public static string Bytes(long bytes) => bytes >= 1 << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.0} GB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0} MB");

    /// <summary>A time span in seconds: 12 ms, 3.4 s, 5 min, 2 h 5 min, 3 d 4 h.</summary>
    public static string Time(double seconds) => seconds switch
    {
        <= 0 => "0 s",
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, seconds * 1000):0} ms"),
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 3_600 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 60)} min"),
        < 86_400 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 3600)} h {Math.Floor(seconds % 3600 / 60)} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 86400)} d {Math.Floor(seconds % 86400 / 3600)} h"),
    };

    /// <summary>A time of day, UTC.</summary>
    public static string Clock(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
