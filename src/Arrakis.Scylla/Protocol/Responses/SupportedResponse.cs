namespace Arrakis.Scylla.Protocol.Responses;

/// <summary>SUPPORTED: what the server can do, by key (native protocol v4, section 4.2.4).</summary>
/// <param name="options">Values by key.</param>
internal sealed class SupportedResponse(IReadOnlyDictionary<string, IReadOnlyList<string>> options)
{
    private const int LeastBytesOfEntry = 4;

    /// <summary>Values by key.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Options { get; } = options;

    /// <exception cref="Errors.ProtocolViolationException">It is not such a response.</exception>
    public static SupportedResponse Read(ResponseFrame frame)
    {
        var reader = ResponseMessage.Open(frame, Opcode.Supported);
        var count = reader.Count(reader.Short(), LeastBytesOfEntry);
        var options = new Dictionary<string, IReadOnlyList<string>>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
            options[reader.String()] = reader.StringList();
        return new SupportedResponse(options);
    }

    /// <summary>The first value of a key; null if the server has none.</summary>
    public string? First(string key) => Options.TryGetValue(key, out var values) && values.Count > 0 ? values[0] : null;

    /// <summary>
    /// The value of an argument of an extension, which is written <c>NAME=value</c> among the key's values; null if there is
    /// none.
    /// </summary>
    public string? Argument(string key, string name)
    {
        if (!Options.TryGetValue(key, out var values))
            return null;
        foreach (var value in values)
        {
            if (value.Length > name.Length && value[name.Length] == '=' && value.StartsWith(name, StringComparison.Ordinal))
                return value[(name.Length + 1)..];
        }

        return null;
    }
}
