using System.Net;
using Arrakis.Scylla.Protocol.Requests;
using ProtocolViolationException = Arrakis.Scylla.Errors.ProtocolViolationException;

namespace Arrakis.Scylla.Protocol.Responses;

/// <summary>Reads an EVENT (native protocol v4, section 4.2.6).</summary>
internal static class EventResponse
{
    private const int IPv4Bytes = 4;
    private const int IPv6Bytes = 16;

    /// <exception cref="ProtocolViolationException">It is no event, or a broken one.</exception>
    public static ServerEvent Read(ResponseFrame frame)
    {
        var reader = ResponseMessage.Open(frame, Opcode.Event);
        return reader.String() switch
        {
            RegisterRequest.TopologyChange => new TopologyChangeEvent(reader.String(), ReadAddress(ref reader)),
            RegisterRequest.StatusChange => new StatusChangeEvent(reader.String(), ReadAddress(ref reader)),
            RegisterRequest.SchemaChange => new SchemaChangeEvent(SchemaChangeResult.Read(ref reader)),
            var other => new UnknownEvent(other),
        };
    }

    /// <summary><c>[inet]</c>: the length of the address, the address, the port in four bytes.</summary>
    private static IPEndPoint ReadAddress(ref CqlReader reader)
    {
        int length = reader.Byte();
        if (length is not (IPv4Bytes or IPv6Bytes))
            throw new ProtocolViolationException($"an address of {length} bytes; it has {IPv4Bytes} or {IPv6Bytes}");
        var address = new IPAddress(reader.Take(length));
        var port = reader.Int();
        if (port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
            throw new ProtocolViolationException($"port {port} of {address}; ports end at {IPEndPoint.MaxPort}");
        return new IPEndPoint(address, port);
    }
}
