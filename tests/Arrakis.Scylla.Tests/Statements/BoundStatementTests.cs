using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Protocol.Types;
using Arrakis.Scylla.Routing;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Tests.Protocol;
using Shouldly;

namespace Arrakis.Scylla.Tests.Statements;

public class BoundStatementTests
{
    private static readonly byte[] KeyA = [0, 0, 0, 0, 0, 0, 0, 1];

    [Fact]
    public void Values_go_out_in_the_order_of_the_variables_each_with_its_length()
    {
        var bound = Prepared.Statement([0]).Bind().Add(1L).Add("ä").AddNull().AddUnset();

        Frames.Request(bound.ToRequest(Prepared.Defaults), ProtocolVersion.V4).ShouldBe(Expected(Prepared.Id));
    }

    [Fact]
    public void What_the_statement_says_goes_before_what_the_session_says()
    {
        var bound = Prepared.Statement([0]).Bind().Add(1L).Add("x").Add(2).Add(new byte[] { 3 });
        bound.Consistency = Consistency.One;
        bound.SerialConsistency = Consistency.Serial;
        bound.PageSize = 7;
        bound.Timestamp = 0;
        bound.IsTraced = true;

        var request = bound.ToRequest(Prepared.Defaults);

        request.Flags.ShouldBe(FrameFlags.Tracing);
        Frames.Request(request, ProtocolVersion.V4).AsSpan(FrameHeader.Size).ToArray().ShouldBe(Frames.Bytes(w =>
        {
            w.ShortBytes(Prepared.Id);
            new QueryParameters
            {
                Consistency = Consistency.One,
                ValueCount = 4,
                Values = Frames.Bytes(v =>
                {
                    v.Bytes(KeyA);
                    v.Bytes("x"u8);
                    v.Bytes([0, 0, 0, 2]);
                    v.Bytes([3]);
                }),
                PageSize = 7,
                SerialConsistency = Consistency.Serial,
                Timestamp = 0,
            }.Write(w, ProtocolVersion.V4);
        }));
    }

    [Fact]
    public void A_null_reference_and_a_nullable_without_value_are_null()
    {
        var bound = Prepared.Statement([0]).Bind().Add((long?)1).Add((string?)null).Add((int?)null).Add((byte[]?)null);

        var body = Frames.Request(bound.ToRequest(Prepared.Defaults), ProtocolVersion.V4);

        var values = Frames.Bytes(w => { w.Bytes(KeyA); w.Int(-1); w.Int(-1); w.Int(-1); });
        body.AsSpan().IndexOf(values).ShouldBe(FrameHeader.Size + 4 + 2 + 1 + 2);
    }

    [Fact]
    public void A_value_too_few_is_named()
    {
        var bound = Prepared.Statement([0]).Bind().Add(1L).Add("x");

        var error = Should.Throw<InvalidOperationException>(() => bound.ToRequest(Prepared.Defaults));
        error.Message.ShouldContain("2 of 4 values");
        error.Message.ShouldContain("c int");
        Should.Throw<InvalidOperationException>(() => bound.Target).Message.ShouldBe(error.Message);
    }

    [Fact]
    public void A_value_too_many_is_refused()
    {
        var bound = Prepared.Statement([0]).Bind().Add(1L).Add("x").Add(2).AddNull();

        Should.Throw<InvalidOperationException>(() => bound.Add(3)).Message.ShouldContain("has its 4 values already");
        Should.Throw<InvalidOperationException>(() => bound.AddNull());
        Should.Throw<InvalidOperationException>(() => bound.AddUnset());
    }

    [Fact]
    public void A_value_of_a_wrong_type_names_the_variable_and_can_be_corrected()
    {
        var bound = Prepared.Statement([0]).Bind().Add(1L);

        var error = Should.Throw<InvalidCastException>(() => bound.Add(Guid.Empty));

        error.Message.ShouldContain("b text");
        error.Message.ShouldContain("INSERT INTO ks.t");
        bound.Add("ä").AddNull().AddUnset();
        Frames.Request(bound.ToRequest(Prepared.Defaults), ProtocolVersion.V4).ShouldBe(Expected(Prepared.Id));
    }

    [Fact]
    public void A_value_that_has_no_place_in_its_type_names_the_variable_and_can_be_corrected()
    {
        var statement = new PreparedStatement(Prepared.Cql, Prepared.Result([0], typeOfC: CqlTypeCode.Ascii), ProtocolVersion.V4);
        var bound = statement.Bind().Add(1L).Add("x");

        Should.Throw<ArgumentException>(() => bound.Add("aä")).Message.ShouldContain("c ascii");

        bound.Add("a").AddNull().ToRequest(Prepared.Defaults);
        var body = Frames.Request(bound.ToRequest(Prepared.Defaults), ProtocolVersion.V4);
        body.AsSpan().IndexOf(Frames.Bytes(w => { w.Bytes(KeyA); w.Bytes("x"u8); w.Bytes("a"u8); w.Int(-1); })).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Unset_is_refused_where_the_servers_speak_protocol_v3() =>
        Should.Throw<NotSupportedException>(() => Prepared.Statement([0], ProtocolVersion.V3).Bind().AddUnset())
            .Message.ShouldContain("V3");

    [Fact]
    public void It_goes_to_the_partition_of_its_key()
    {
        Prepared.Statement([0]).Bind().Add(1L).Add("x").Add(2).AddNull().Target
            .ShouldBe(new RoutingTarget("ks", "t", Murmur3Token.Of(KeyA), false));
        Prepared.Statement([2, 0]).Bind().Add(1L).Add("x").Add(-1).AddNull().Target.Token
            .ShouldBe(Murmur3Token.Of([0, 4, 255, 255, 255, 255, 0, 0, 8, .. KeyA, 0]));
    }

    [Fact]
    public void Without_a_known_key_it_may_go_anywhere()
    {
        Prepared.Statement([]).Bind().Add(1L).Add("x").Add(2).AddNull().Target.ShouldBe(new RoutingTarget("ks", "t", null, false));
        Prepared.Statement([0]).Bind().AddNull().Add("x").Add(2).AddNull().Target.Token.ShouldBeNull();
    }

    [Theory]
    [InlineData(unchecked((int)0x80000001), int.MinValue, true)]
    [InlineData(0x00000001, int.MinValue, false)]
    [InlineData(unchecked((int)0x80000001), 0, false)]
    public void A_conditional_statement_is_known_by_the_mark_that_the_server_announced(int flags, int mask, bool expected)
    {
        var statement = Prepared.Statement([0], flags: flags, conditionalMask: mask);

        statement.IsConditional.ShouldBe(expected);
        statement.Bind().Add(1L).AddNull().AddNull().AddNull().Target.IsConditional.ShouldBe(expected);
    }

    [Fact]
    public void Prepared_anew_with_another_id_it_goes_out_with_that()
    {
        var statement = Prepared.Statement([0]);
        var bound = statement.Bind().Add(1L).Add("ä").AddNull().AddUnset();

        statement.Refresh(Prepared.Result([0], id: [9]));

        Frames.Request(bound.ToRequest(Prepared.Defaults), ProtocolVersion.V4).ShouldBe(Expected([9]));
        bound.FindPrepared([0xCA, 0xFE]).ShouldBeSameAs(statement);
    }

    [Fact]
    public void Prepared_anew_with_other_variables_it_has_to_be_filled_again()
    {
        var statement = Prepared.Statement([0]);
        var bound = statement.Bind().Add(1L).Add("ä").Add(1).AddNull();

        statement.Refresh(Prepared.Result([0], typeOfC: CqlTypeCode.Bigint));

        Should.Throw<StatementOutdatedException>(() => bound.ToRequest(Prepared.Defaults))
            .Message.ShouldContain("clear it and fill it again");
        bound.Clear();
        bound.Add(1L).Add("ä").Add(1L).AddNull();
        bound.ToRequest(Prepared.Defaults);
    }

    [Fact]
    public void Prepared_anew_over_protocol_v3_it_keeps_its_partition_key()
    {
        var statement = Prepared.Statement([2, 0], ProtocolVersion.V3);

        statement.Refresh(Prepared.Result([]));

        statement.PartitionKey.ShouldBe([2, 0]);
    }

    [Fact]
    public void Filled_again_and_sent_it_allocates_its_request_alone()
    {
        var bound = Prepared.Statement([2, 0]).Bind();
        var blob = new byte[100];
        Fill();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Fill();

        ((GC.GetAllocatedBytesForCurrentThread() - before) / 100).ShouldBeLessThan(200);

        void Fill()
        {
            bound.Clear();
            bound.Add(1L).Add("some text").Add(2).Add(blob);
            _ = bound.Target;
            bound.ToRequest(Prepared.Defaults);
        }
    }

    [Fact]
    public void Mistaken_parameters_are_refused_when_they_are_set()
    {
        var simple = new SimpleStatement("SELECT now() FROM system.local");

        Should.Throw<ArgumentOutOfRangeException>(() => simple.SerialConsistency = Consistency.One);
        Should.Throw<ArgumentOutOfRangeException>(() => simple.PageSize = 0);
        Should.Throw<ArgumentOutOfRangeException>(() => simple.Timestamp = -1);
    }

    [Fact]
    public void A_statement_by_its_text_goes_anywhere_with_the_sessions_parameters()
    {
        var simple = new SimpleStatement("SELECT now() FROM system.local") { PagingState = new byte[] { 5 } };

        simple.Target.Token.ShouldBeNull();
        Frames.Request(simple.ToRequest(Prepared.Defaults), ProtocolVersion.V3).ShouldBe(Frames.Request(
            new QueryRequest(simple.Cql, new()
            {
                Consistency = Consistency.LocalQuorum,
                SerialConsistency = Consistency.LocalSerial,
                PageSize = 5000,
                PagingState = new byte[] { 5 },
            }),
            ProtocolVersion.V3));
    }

    private static byte[] Expected(byte[] id) => Frames.Request(
        new ExecuteRequest(id, new()
        {
            Consistency = Consistency.LocalQuorum,
            SerialConsistency = Consistency.LocalSerial,
            PageSize = 5000,
            ValueCount = 4,
            Values = Frames.Bytes(w =>
            {
                w.Bytes(KeyA);
                w.Bytes("ä"u8);
                w.Int(-1);
                w.Int(-2);
            }),
        }),
        ProtocolVersion.V4);
}
