namespace Arrakis.Scylla.Protocol.Responses;

/// <summary>
/// What may stand in a response's body before the message itself, as the header's flags say: tracing id, warnings, custom
/// payload, in this order (native protocol v4, section 2.2). Version 3 has the tracing id alone.
/// </summary>
/// <param name="TracingId">The id under which the server traced the request; null if it did not.</param>
/// <param name="Warnings">What the server warned of; empty mostly.</param>
/// <param name="MessageOffset">Where in the body the message begins.</param>
internal readonly record struct ResponsePrologue(Guid? TracingId, string[] Warnings, int MessageOffset)
{
    private readonly int _payloadOffset;

    private ResponsePrologue(Guid? tracingId, string[] warnings, int messageOffset, int payloadOffset)
        : this(tracingId, warnings, messageOffset) => _payloadOffset = payloadOffset;

    /// <summary>Reads it; costs nothing where there is none.</summary>
    /// <exception cref="Errors.ProtocolViolationException">The body ends within it.</exception>
    public static ResponsePrologue Read(ResponseFrame frame)
    {
        const FrameFlags any = FrameFlags.Tracing | FrameFlags.Warning | FrameFlags.CustomPayload;
        return (frame.Header.Flags & any) == 0 ? new(null, [], 0) : Read(frame.Header.Flags, frame.Body.Span);
    }

    /// <summary>Finds a value of the custom payload without copying it.</summary>
    /// <param name="frame">The frame that this was read from.</param>
    /// <param name="key">The value's key in UTF-8.</param>
    /// <param name="value">The value; empty if it is null or absent.</param>
    /// <returns>Whether it is there and not null.</returns>
    public bool TryGetPayload(ResponseFrame frame, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        if ((frame.Header.Flags & FrameFlags.CustomPayload) != 0)
        {
            var reader = new CqlReader(frame.Body.Span, _payloadOffset);
            for (var left = reader.Short(); left > 0; left--)
            {
                var isIt = reader.ShortBytes().SequenceEqual(key);
                value = reader.Bytes(out var isNull);
                if (isIt)
                    return !isNull;
            }
        }

        value = default;
        return false;
    }

    private static ResponsePrologue Read(FrameFlags flags, ReadOnlySpan<byte> body)
    {
        var reader = new CqlReader(body);
        Guid? tracingId = (flags & FrameFlags.Tracing) != 0 ? reader.Uuid() : null;
        var warnings = (flags & FrameFlags.Warning) != 0 ? reader.StringList() : [];
        var payloadOffset = reader.Position;
        if ((flags & FrameFlags.CustomPayload) != 0)
            SkipBytesMap(ref reader);
        return new(tracingId, warnings, reader.Position, payloadOffset);
    }

    private static void SkipBytesMap(ref CqlReader reader)
    {
        for (var left = reader.Short(); left > 0; left--)
        {
            reader.ShortBytes();
            reader.Bytes(out _);
        }
    }
}
