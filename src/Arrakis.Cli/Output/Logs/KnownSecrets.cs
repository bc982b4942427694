using Microsoft.Extensions.Configuration;

namespace Arrakis.Cli.Output.Logs;

/// <summary>The secrets among the settings of a process.</summary>
internal static class KnownSecrets
{
    private static readonly string[] Names = ["DISCORD_TOKEN", "HTTP_TOKEN"];
    private static readonly string[] PasswordsOf = ["SCYLLA_", "KAFKA_", "AKKA_"];

    public static IEnumerable<string> In(IConfiguration settings) =>
        settings.AsEnumerable().SelectMany(setting => setting.Value is { Length: > 0 } value ? Of(setting.Key, value) : []);

    private static IEnumerable<string> Of(string name, string value)
    {
        if (Names.Contains(name, StringComparer.OrdinalIgnoreCase) || IsPassword(name))
            return [value];
        if (name.Equals("DATABASE_URL", StringComparison.OrdinalIgnoreCase))
            return OfAddress(value);
        return name.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase) && name.EndsWith("_HEADERS", StringComparison.OrdinalIgnoreCase)
            ? OfHeaders(value)
            : [];
    }

    private static bool IsPassword(string name) =>
        name.EndsWith("_PASSWORD", StringComparison.OrdinalIgnoreCase)
        && PasswordsOf.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    // Of postgresql://user:password@host, or Host=…;Password=…, as it is written and as it is meant.
    private static IEnumerable<string> OfAddress(string address)
    {
        var begin = address.IndexOf("://", StringComparison.Ordinal);
        if (begin >= 0)
        {
            var authority = address[(begin + 3)..].Split('/', '?')[0];
            var user = authority.LastIndexOf('@') is > 0 and var at ? authority[..at] : "";
            return user.Split(':', 2) is [_, { Length: > 0 } password] ? [password, Uri.UnescapeDataString(password)] : [];
        }

        return address.Split(';').Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2 && pair[0].Trim().ToUpperInvariant() is "PASSWORD" or "PWD")
            .Select(pair => pair[1].Trim().Trim('"', '\''));
    }

    // name=value,name=value, percent-encoded.
    private static IEnumerable<string> OfHeaders(string headers) => headers.Split(',')
        .Select(header => header.Split('=', 2))
        .Where(header => header.Length == 2)
        .SelectMany(header => new[] { header[1].Trim(), Uri.UnescapeDataString(header[1].Trim()) })
        // Of "Bearer xyz" it is the second word that must not be told.
        .SelectMany(value => new[] { value, value[(value.IndexOf(' ') + 1)..] });
}
