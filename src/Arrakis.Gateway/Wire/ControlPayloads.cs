namespace Arrakis.Gateway.Wire;

/// <summary>Data of frames that are not events.</summary>
internal static class ControlPayloads
{
    private const long MaxIntervalMs = 10 * 60_000;

    /// <summary>Reads the heartbeat interval of HELLO, in milliseconds.</summary>
    public static bool TryReadHello(ReadOnlySpan<byte> data, out long intervalMs)
    {
        intervalMs = 0;
        var cursor = new JsonCursor(data);
        cursor.BeginObject();
        while (cursor.NextProperty(out var name))
        {
            if (!(name.SequenceEqual("heartbeat_interval"u8) ? cursor.ReadInt64(out intervalMs) : cursor.Skip()))
                break;
        }
        return cursor.Error is null && intervalMs is > 0 and <= MaxIntervalMs;
    }

    /// <summary>Whether the data is <c>true</c>, as opcode 9 says for a session that can be resumed.</summary>
    public static bool IsTrue(ReadOnlySpan<byte> data) => data.SequenceEqual("true"u8);
}
