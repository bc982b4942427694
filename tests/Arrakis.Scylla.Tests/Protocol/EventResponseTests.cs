using System.Net;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Topology;
using Shouldly;
using ProtocolViolationException = Arrakis.Scylla.Errors.ProtocolViolationException;

namespace Arrakis.Scylla.Tests.Protocol;

public class EventResponseTests
{
    [Theory]
    [InlineData("NEW_NODE", "10.0.0.1")]
    [InlineData("REMOVED_NODE", "2001:db8::7")]
    [InlineData("MOVED_NODE", "127.0.0.3")]
    public void A_node_that_comes_goes_or_moves_is_told_with_its_address(string change, string address) =>
        Read("TOPOLOGY_CHANGE", change, address, 9042)
            .ShouldBe(new TopologyChangeEvent(change, new IPEndPoint(IPAddress.Parse(address), 9042)));

    [Theory]
    [InlineData("UP")]
    [InlineData("DOWN")]
    public void A_node_that_is_up_or_down_is_told_with_its_address(string change) =>
        Read("STATUS_CHANGE", change, "10.0.0.1", 0)
            .ShouldBe(new StatusChangeEvent(change, new IPEndPoint(IPAddress.Parse("10.0.0.1"), 0)));

    [Theory]
    [InlineData("CREATED", "KEYSPACE", null)]
    [InlineData("UPDATED", "TABLE", "t")]
    [InlineData("DROPPED", "TYPE", "address")]
    [InlineData("CREATED", "FUNCTION", "f")]
    [InlineData("UPDATED", "AGGREGATE", "average")]
    public void A_change_of_schema_names_what_changed(string change, string target, string? name)
    {
        using var pushed = Frames.Response(Opcode.Event, w => { w.String("SCHEMA_CHANGE"); Schema(w, change, target, name); });
        using var answered = Frames.Result(ResultKind.SchemaChange, w => Schema(w, change, target, name));

        var expected = new SchemaChange(change, target, "ks", name);
        EventResponse.Read(pushed).ShouldBe(new SchemaChangeEvent(expected));
        SchemaChangeResult.Read(answered).ShouldBe(expected);
    }

    [Fact]
    public void An_event_that_nobody_registered_for_can_be_passed_over()
    {
        using var frame = Frames.Response(Opcode.Event, w => { w.String("CLIENT_ROUTES_CHANGE"); w.Int(1); });

        EventResponse.Read(frame).ShouldBe(new UnknownEvent("CLIENT_ROUTES_CHANGE"));
    }

    [Fact]
    public void An_address_of_a_wrong_length_breaks_the_protocol()
    {
        using var frame = Frames.Response(Opcode.Event, w => { w.String("STATUS_CHANGE"); w.String("UP"); w.Byte(5); w.Raw(new byte[9]); });

        Should.Throw<ProtocolViolationException>(() => EventResponse.Read(frame)).Message.ShouldContain("5 bytes");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65_536)]
    public void A_port_that_there_is_not_breaks_the_protocol(int port) =>
        Should.Throw<ProtocolViolationException>(() => Read("STATUS_CHANGE", "UP", "10.0.0.1", port)).Message.ShouldContain($"{port}");

    [Fact]
    public void A_change_of_something_unknown_breaks_the_protocol()
    {
        using var frame = Frames.Result(ResultKind.SchemaChange, w => Schema(w, "CREATED", "DREAM", "x"));

        Should.Throw<ProtocolViolationException>(() => SchemaChangeResult.Read(frame)).Message.ShouldContain("DREAM");
    }

    private static void Schema(CqlWriter writer, string change, string target, string? name)
    {
        writer.String(change);
        writer.String(target);
        writer.String("ks");
        if (name is not null)
            writer.String(name);
        if (target is "FUNCTION" or "AGGREGATE")
            writer.StringList(["int", "text"]);
    }

    private static ServerEvent Read(string type, string change, string address, int port)
    {
        using var frame = Frames.Response(Opcode.Event, w =>
        {
            w.String(type);
            w.String(change);
            var bytes = IPAddress.Parse(address).GetAddressBytes();
            w.Byte((byte)bytes.Length);
            w.Raw(bytes);
            w.Int(port);
        });
        return EventResponse.Read(frame);
    }
}
