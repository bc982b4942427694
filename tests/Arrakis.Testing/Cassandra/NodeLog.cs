using System.Net;

namespace Arrakis.Testing.Cassandra;

/// <summary>What a node wrote to its log.</summary>
internal sealed class NodeLog(string path)
{
    private const int TailLines = 40;

    /// <summary>Its length in bytes: where later lines begin.</summary>
    internal long End => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>Its last lines.</summary>
    internal string Tail() => string.Join('\n', Read(0).TakeLast(TailLines));

    /// <summary>Whether the last word about a peer since an earlier end is that it is up.</summary>
    internal bool SaysUp(IPAddress peer, long since) =>
        Read(since).LastOrDefault(line => line.Contains($"InetAddress /{peer} is now ", StringComparison.Ordinal))
            ?.EndsWith("UP", StringComparison.Ordinal) ?? false;

    /// <summary>Whether a line since an earlier end contains a text.</summary>
    internal bool Contains(string text, long since) => Read(since).Any(line => line.Contains(text, StringComparison.Ordinal));

    private List<string> Read(long since)
    {
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = since;
        using var reader = new StreamReader(file);
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
            lines.Add(line);
        return lines;
    }
}
