using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Arrakis.Scylla.Topology;

/// <summary>A node to start from, as the options name it: not resolved yet, and resolved anew whenever it is tried.</summary>
/// <param name="Host">A name or an address, an IPv6 address without brackets.</param>
/// <param name="Port">Its port.</param>
internal readonly record struct ContactPoint(string Host, int Port)
{
    /// <summary>The host as an address; null if it is a name.</summary>
    public IPAddress? Address => IPAddress.TryParse(Host, out var address) ? address : null;

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>[ipv6]:port</c> or <c>ipv6</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="defaultPort">The port where it names none.</param>
    /// <param name="point">What it says.</param>
    /// <param name="mistake">What is wrong with it, with what would be right.</param>
    public static bool TryParse(string? text, int defaultPort, out ContactPoint point, [NotNullWhen(false)] out string? mistake)
    {
        point = default;
        mistake = null;
        var (host, port) = Split(text ?? "");
        if (!IsHost(host))
            mistake = $"The contact point \"{text}\" names no host: write host, host:port or [ipv6]:port.";
        else if (port is null)
            point = new(host, defaultPort);
        else if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            mistake = $"The contact point \"{text}\" has the port \"{port}\": write a number from 1 to 65535.";
        else
            point = new(host, number);
        return mistake is null;
    }

    /// <summary>Reads what <see cref="TryParse"/> accepts.</summary>
    /// <exception cref="FormatException">It is none; the message says what would be right.</exception>
    public static ContactPoint Parse(string text, int defaultPort) =>
        TryParse(text, defaultPort, out var point, out var mistake) ? point : throw new FormatException(mistake);

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static (string Host, string? Port) Split(string text)
    {
        // An address of the web is no contact point, and its scheme no host.
        if (text.Contains('/', StringComparison.Ordinal)) return ("", null);
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0) return ("", null);
            var host = text[1..end];
            if (!host.Contains(':', StringComparison.Ordinal)) return ("", null);
            var rest = text[(end + 1)..];
            return rest.Length == 0 ? (host, null) : rest[0] == ':' ? (host, rest[1..]) : ("", null);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        // More than one colon without brackets is an IPv6 address, whose last group is no port.
        return colon < 0 || text.IndexOf(':', colon + 1) >= 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    private static bool IsHost(string host) => host.Contains(':', StringComparison.Ordinal)
        ? IPAddress.TryParse(host, out _)
        : Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;
}
