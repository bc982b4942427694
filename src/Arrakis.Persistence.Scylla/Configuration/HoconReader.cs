using Akka.Configuration;
using Arrakis.Scylla;

namespace Arrakis.Persistence.Scylla.Configuration;

/// <summary>Reads a section of the configuration, and keeps what is mistaken in it, each with the key's whole path.</summary>
internal sealed class HoconReader(Config config, string path)
{
    private readonly List<string> _mistakes = [];

    /// <summary>Whether an empty text stands for none here; it always does.</summary>
    public string? Text(string key) => Read(key, "a text", () => config.GetString(key, "")) is { Length: > 0 } text ? text : null;

    public string Required(string key)
    {
        if (Text(key) is { } text)
            return text;
        Mistake(key, "is empty");
        return "";
    }

    public IReadOnlyList<string> Texts(string key) => [.. Read(key, "a list of texts", () => config.GetStringList(key, [])) ?? []];

    public bool Flag(string key) => Read(key, "on or off", () => config.GetBoolean(key, false));

    public TimeSpan Duration(string key) =>
        Read(key, "a duration such as 5s", () => config.GetTimeSpan(key, TimeSpan.Zero, allowInfinite: false));

    public int Number(string key, int least, int most) =>
        (int)InRange(key, Read(key, "a whole number", () => config.GetInt(key, 0)), least, most);

    public int Bytes(string key, int least, int most) =>
        (int)InRange(key, Read(key, "a size such as 512 KiB", () => config.GetByteSize(key, 0L) ?? 0L), least, most);

    public Consistency Consistency(string key)
    {
        var name = Required(key);
        var value = Enum.GetValues<Consistency>().FirstOrDefault(
            c => string.Equals(Cql(c), name, StringComparison.OrdinalIgnoreCase), Arrakis.Scylla.Consistency.Serial);
        if (value is Arrakis.Scylla.Consistency.Serial or Arrakis.Scylla.Consistency.LocalSerial)
            Mistake(key, $"is \"{name}\": it has to be a consistency such as LOCAL_QUORUM, QUORUM, ONE or ALL");
        return value;

        static string Cql(Consistency consistency) =>
            string.Concat(consistency.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{letter}"));
    }

    public void Mistake(string key, string what) => _mistakes.Add($"{path}.{key} {what}.");

    /// <exception cref="ConfigurationException">Something is mistaken; one line names all of it.</exception>
    public void ThrowIfMistaken(IEnumerable<string>? others = null)
    {
        _mistakes.AddRange(others ?? []);
        if (_mistakes.Count > 0)
            throw new ConfigurationException($"Arrakis.Persistence.Scylla is set up wrongly: {string.Join(' ', _mistakes)}");
    }

    private long InRange(string key, long value, long least, long most)
    {
        if (value < least || value > most)
            Mistake(key, FormattableString.Invariant($"is {value}: it has to be {least:N0} to {most:N0}"));
        return Math.Clamp(value, least, most);
    }

    // HOCON's readers throw whatever their parsers throw; all of it means that the text is not what the key takes.
    private T? Read<T>(string key, string expected, Func<T> read)
    {
        if (!config.HasPath(key))
        {
            Mistake(key, "is missing: the defaults are not loaded, see ScyllaPersistence.DefaultConfig");
            return default;
        }

        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Mistake(key, $"is not {expected}");
            return default;
        }
    }
}
