namespace Arrakis.Testing.Processes;

/// <summary>What a server wrote to its log.</summary>
internal sealed class ServerLog(string path)
{
    private const int TailLines = 40;

    /// <summary>Its length in bytes: where later lines begin.</summary>
    internal long End => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>Its last lines.</summary>
    internal string Tail() => string.Join('\n', Read(0).TakeLast(TailLines));

    /// <summary>The last line since an earlier end that contains a text; null if none does.</summary>
    internal string? Last(string text, long since) => Read(since).LastOrDefault(line => line.Contains(text, StringComparison.Ordinal));

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
