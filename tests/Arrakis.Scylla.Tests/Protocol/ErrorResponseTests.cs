using System.Net;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Shouldly;

namespace Arrakis.Scylla.Tests.Protocol;

public class ErrorResponseTests
{
    private const int RateLimitCode = 0x4321;

    private static readonly IPEndPoint Node = new(IPAddress.Parse("10.1.2.3"), 9042);

    [Theory]
    [InlineData(0x0000, typeof(ServerInternalException), true)]
    [InlineData(0x000A, typeof(ProtocolErrorException), false)]
    [InlineData(0x0100, typeof(AuthenticationFailedException), false)]
    [InlineData(0x1001, typeof(OverloadedException), true)]
    [InlineData(0x1002, typeof(IsBootstrappingException), true)]
    [InlineData(0x1003, typeof(TruncateErrorException), true)]
    [InlineData(0x2000, typeof(SyntaxErrorException), false)]
    [InlineData(0x2100, typeof(UnauthorizedException), false)]
    [InlineData(0x2200, typeof(InvalidQueryException), false)]
    [InlineData(0x2300, typeof(ConfigErrorException), false)]
    [InlineData(0x7777, typeof(ServerErrorException), false)]
    [InlineData(RateLimitCode, typeof(ServerErrorException), false)]
    public void An_error_without_fields_has_its_class_its_number_and_what_the_server_wrote(int code, Type type, bool isTransient)
    {
        var error = Read(code, _ => { });

        error.ShouldBeOfType(type);
        ((int)error.Code).ShouldBe(code);
        error.Address.ShouldBe(Node);
        error.ServerMessage.ShouldBe("as the server says");
        error.IsTransient.ShouldBe(isTransient);
        error.Message.ShouldStartWith("10.1.2.3:9042: ");
        error.Message.ShouldEndWith(": as the server says");
    }

    [Fact]
    public void An_unknown_error_shows_its_number() => Read(0x1700, _ => { }).Message.ShouldContain("0x1700");

    [Fact]
    public void Unavailable_tells_what_was_needed_and_what_was_alive()
    {
        var error = Read<UnavailableException>(0x1000, w => { Level(w, Consistency.EachQuorum); w.Int(3); w.Int(1); });

        (error.Consistency, error.Required, error.Alive).ShouldBe((Consistency.EachQuorum, 3, 1));
        error.IsTransient.ShouldBeTrue();
        error.Message.ShouldContain("EACH_QUORUM needs 3 replicas, 1 are alive");
    }

    [Fact]
    public void A_write_timeout_tells_who_acknowledged_and_of_what_kind_it_was()
    {
        var error = Read<WriteTimeoutException>(
            0x1100, w => { Level(w, Consistency.LocalQuorum); w.Int(1); w.Int(2); w.String("UNLOGGED_BATCH"); });

        (error.Consistency, error.Received, error.BlockFor, error.WriteType).ShouldBe((Consistency.LocalQuorum, 1, 2, "UNLOGGED_BATCH"));
        error.IsTransient.ShouldBeTrue();
        error.Message.ShouldContain("may have been applied");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(255, true)]
    public void A_read_timeout_tells_whether_the_data_was_there(byte present, bool expected)
    {
        var error = Read<ReadTimeoutException>(0x1200, w => { Level(w, Consistency.One); w.Int(1); w.Int(2); w.Byte(present); });

        (error.Consistency, error.Received, error.BlockFor, error.DataPresent).ShouldBe((Consistency.One, 1, 2, expected));
        error.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public void A_read_failure_tells_how_many_failed()
    {
        var error = Read<ReadFailureException>(
            0x1300, w => { Level(w, Consistency.All); w.Int(1); w.Int(3); w.Int(2); w.Byte(1); });

        (error.Consistency, error.Received, error.BlockFor, error.Failures, error.DataPresent).ShouldBe((Consistency.All, 1, 3, 2, true));
    }

    [Fact]
    public void A_write_failure_tells_how_many_failed_and_of_what_kind_it_was()
    {
        var error = Read<WriteFailureException>(
            0x1500, w => { Level(w, Consistency.Two); w.Int(1); w.Int(2); w.Int(4); w.String("COUNTER"); });

        (error.Consistency, error.Received, error.BlockFor, error.Failures, error.WriteType)
            .ShouldBe((Consistency.Two, 1, 2, 4, "COUNTER"));
    }

    [Fact]
    public void A_failed_function_is_named_with_its_arguments()
    {
        var error = Read<FunctionFailureException>(0x1400, w => { w.String("ks"); w.String("f"); w.StringList(["int", "text"]); });

        (error.Keyspace, error.Function).ShouldBe(("ks", "f"));
        error.ArgumentTypes.ShouldBe(["int", "text"]);
        error.IsTransient.ShouldBeFalse();
        error.Message.ShouldContain("ks.f(int, text)");
    }

    [Theory]
    [InlineData("t", "table ks.t exists")]
    [InlineData("", "keyspace ks exists")]
    public void What_exists_already_is_named(string table, string what)
    {
        var error = Read<AlreadyExistsException>(0x2400, w => { w.String("ks"); w.String(table); });

        (error.Keyspace, error.Table).ShouldBe(("ks", table));
        error.Message.ShouldContain(what);
        error.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public void An_unprepared_statement_is_told_by_its_id()
    {
        var error = Read<UnpreparedException>(0x2500, w => w.ShortBytes([1, 0xAB]));

        error.Id.ToArray().ShouldBe([1, 0xAB]);
        error.Message.ShouldContain("01AB");
        error.IsTransient.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, 1, false, true)]
    [InlineData(1, 0, true, false)]
    public void The_rate_limit_is_known_by_the_number_that_the_server_announced(
        byte operation, byte coordinator, bool isWrite, bool byCoordinator)
    {
        using var frame = Frame(RateLimitCode, w => { w.Byte(operation); w.Byte(coordinator); });

        var error = ErrorResponse.Read(frame, Node, RateLimitCode).ShouldBeOfType<RateLimitedException>();

        (error.IsWrite, error.RejectedByCoordinator).ShouldBe((isWrite, byCoordinator));
        ((int)error.Code).ShouldBe(RateLimitCode);
        error.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public void An_unknown_consistency_is_shown_as_its_number() =>
        Read(0x1000, w => { w.Short(0x99); w.Int(3); w.Int(1); }).Message.ShouldContain("0x0099");

    [Fact]
    public void What_stands_before_and_behind_an_error_is_passed_over()
    {
        using var frame = Frames.Response(
            Opcode.Error,
            w =>
            {
                w.Long(1);
                w.Long(2);
                w.StringList(["careful"]);
                w.Short(1);
                w.String("key");
                w.Bytes([1, 2, 3]);
                w.Int(0x2200);
                w.String("no such table");
                w.Long(99);
            },
            FrameFlags.Tracing | FrameFlags.Warning | FrameFlags.CustomPayload);

        ErrorResponse.Read(frame, Node).ShouldBeOfType<InvalidQueryException>().ServerMessage.ShouldBe("no such table");
    }

    private static void Level(CqlWriter writer, Consistency consistency) => writer.Short((int)consistency);

    private static T Read<T>(int code, Action<CqlWriter> fields)
        where T : ServerErrorException
    {
        var error = Read(code, fields).ShouldBeOfType<T>();
        ((int)error.Code).ShouldBe(code);
        error.ServerMessage.ShouldBe("as the server says");
        return error;
    }

    private static ServerErrorException Read(int code, Action<CqlWriter> fields)
    {
        using var frame = Frame(code, fields);
        return ErrorResponse.Read(frame, Node);
    }

    private static ResponseFrame Frame(int code, Action<CqlWriter> fields) => Frames.Response(Opcode.Error, w =>
    {
        w.Int(code);
        w.String("as the server says");
        fields(w);
    });
}
