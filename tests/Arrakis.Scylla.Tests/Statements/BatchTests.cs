using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Protocol.Types;
using Arrakis.Scylla.Routing;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Tests.Protocol;
using Shouldly;

namespace Arrakis.Scylla.Tests.Statements;

public class BatchTests
{
    private static readonly byte[] KeyTwo = [0, 0, 0, 0, 0, 0, 0, 2];

    [Fact]
    public void Statements_go_out_in_their_order_by_text_and_by_id()
    {
        var batch = new Batch(BatchType.Unlogged) { Timestamp = 5 };
        batch.Add("DELETE FROM ks.t WHERE a = 1");
        batch.Add(Prepared.Statement([0])).Add(2L).Add("x").AddNull().AddUnset();

        batch.Count.ShouldBe(2);
        Frames.Request(batch.ToRequest(Prepared.Defaults), ProtocolVersion.V4).ShouldBe(Expected(batch));
    }

    [Fact]
    public void The_same_request_is_written_as_often_as_it_is_tried()
    {
        var batch = new Batch();
        batch.Add(Prepared.Statement([0])).Add(2L).Add("x").Add(3).AddNull();
        var request = batch.ToRequest(Prepared.Defaults);

        Frames.Request(request, ProtocolVersion.V4).ShouldBe(Frames.Request(request, ProtocolVersion.V4));
        Frames.Request(batch.ToRequest(Prepared.Defaults), ProtocolVersion.V4).ShouldBe(Frames.Request(request, ProtocolVersion.V4));
    }

    [Fact]
    public void The_next_statement_waits_for_the_values_of_the_former()
    {
        var batch = new Batch();
        var statement = Prepared.Statement([0]);
        var writer = batch.Add(statement).Add(1L);

        foreach (var next in new Action[]
        {
            () => batch.Add(statement), () => batch.Add("x"), () => batch.ToRequest(Prepared.Defaults), () => _ = batch.Target,
        })
        {
            var message = Should.Throw<InvalidOperationException>(next).Message;
            message.ShouldContain("1 of 4 values");
            message.ShouldContain("b text");
        }

        writer.Add("x").Add(3).AddNull();
        batch.Add(statement);
        batch.Count.ShouldBe(2);
    }

    [Fact]
    public void A_writer_of_a_former_statement_writes_no_more()
    {
        var batch = new Batch();
        var former = batch.Add(Prepared.Statement([0])).Add(1L).Add("x").Add(3).AddNull();
        batch.Add(Prepared.Statement([0]));

        Should.Throw<InvalidOperationException>(() => former.Add(1L)).Message.ShouldContain("went on to another statement");
        batch.Clear();
        Should.Throw<InvalidOperationException>(() => former.AddNull());
        Should.Throw<InvalidOperationException>(() => default(ValueWriter).AddUnset());
    }

    [Fact]
    public void It_goes_to_the_partition_of_the_first_statement_whose_key_is_known()
    {
        var batch = new Batch();
        batch.Add("DELETE FROM ks.t WHERE a = 1");
        batch.Target.Token.ShouldBeNull();
        batch.Add(Prepared.Statement([])).Add(1L).Add("x").Add(3).AddNull();
        batch.Add(Prepared.Statement([0])).Add(2L).Add("x").Add(3).AddNull();
        batch.Add(Prepared.Statement([0])).Add(4L).Add("x").Add(3).AddNull();

        batch.Target.ShouldBe(new RoutingTarget("ks", "t", Murmur3Token.Of(KeyTwo), false));
    }

    [Fact]
    public void One_conditional_statement_makes_it_conditional()
    {
        var batch = new Batch();
        batch.Add(Prepared.Statement([0])).Add(2L).Add("x").Add(3).AddNull();
        batch.Target.IsConditional.ShouldBeFalse();
        batch.Add(Prepared.Statement([0], flags: 4, conditionalMask: 4)).Add(2L).Add("x").Add(3).AddNull();
        batch.Target.IsConditional.ShouldBeTrue();
        batch.Clear();
        batch.Target.IsConditional.ShouldBeFalse();
    }

    [Fact]
    public void An_empty_batch_is_not_sent() =>
        Should.Throw<InvalidOperationException>(() => new Batch().ToRequest(Prepared.Defaults)).Message.ShouldContain("empty");

    [Fact]
    public void It_takes_no_more_statements_than_the_protocol_counts()
    {
        var batch = new Batch();
        for (var i = 0; i < ushort.MaxValue; i++)
            batch.Add("");

        Should.Throw<InvalidOperationException>(() => batch.Add("")).Message.ShouldContain("65,535");
        Should.Throw<InvalidOperationException>(() => batch.Add(Prepared.Statement([0])));
        batch.ToRequest(Prepared.Defaults);
    }

    [Fact]
    public void A_statement_that_a_server_forgot_is_found_by_its_id()
    {
        var (one, two) = (Prepared.Statement([0], id: [1]), Prepared.Statement([0], id: [2]));
        var batch = new Batch();
        foreach (var statement in new[] { one, one, two })
            batch.Add(statement).Add(2L).Add("x").Add(3).AddNull();

        batch.FindPrepared([2]).ShouldBeSameAs(two);
        batch.FindPrepared([3]).ShouldBeNull();
    }

    [Fact]
    public void Prepared_anew_with_the_same_id_it_stays_good()
    {
        var statement = Prepared.Statement([0]);
        var batch = new Batch();
        batch.Add(statement).Add(2L).Add("x").Add(3).AddNull();

        statement.Refresh(Prepared.Result([0]));

        batch.ToRequest(Prepared.Defaults);
    }

    [Theory]
    [InlineData(9, CqlTypeCode.Int, "another id")]
    [InlineData(0, CqlTypeCode.Bigint, "variables changed")]
    public void Prepared_anew_with_another_id_or_other_variables_it_has_to_be_filled_again(byte id, CqlTypeCode typeOfC, string what)
    {
        var statement = Prepared.Statement([0], id: [0]);
        var batch = new Batch();
        batch.Add(statement).Add(2L).Add("x").Add(3).AddNull();

        statement.Refresh(Prepared.Result([0], id: [id], typeOfC: typeOfC));

        Should.Throw<StatementOutdatedException>(() => batch.ToRequest(Prepared.Defaults)).Message.ShouldContain(what);
        batch.Clear();
        batch.Add(statement).Add(2L).Add("x").AddNull().AddNull();
        batch.ToRequest(Prepared.Defaults);
    }

    [Fact]
    public void Cleared_and_filled_again_it_allocates_nothing_per_row()
    {
        var (one, two) = (Prepared.Statement([0]), Prepared.Statement([2, 0]));
        var batch = new Batch(BatchType.Unlogged);
        var blob = new byte[50];
        Fill();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill();
        _ = batch.Target;

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        batch.Count.ShouldBe(50);
        before = GC.GetAllocatedBytesForCurrentThread();
        batch.ToRequest(Prepared.Defaults);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(150);

        void Fill()
        {
            batch.Clear();
            for (var i = 0; i < 50; i++)
                batch.Add(i < 25 ? one : two).Add((long)i).Add("some text").Add(i).Add(blob);
        }
    }

    [Fact]
    public void It_tells_how_long_it_has_become()
    {
        var batch = new Batch();
        batch.EncodedBytes.ShouldBe(0);
        batch.Add("abc");
        batch.EncodedBytes.ShouldBe(1 + 4 + 3 + 2);
        batch.Clear();
        batch.EncodedBytes.ShouldBe(0);
    }

    private static byte[] Expected(Batch batch) => Frames.Request(
        new BatchRequest
        {
            Type = BatchType.Unlogged,
            Count = 2,
            Statements = Frames.Bytes(w =>
            {
                BatchRequest.WriteText(w, "DELETE FROM ks.t WHERE a = 1");
                BatchRequest.WriteId(w, Prepared.Id, 4);
                w.Bytes(KeyTwo);
                w.Bytes("x"u8);
                w.Int(-1);
                w.Int(-2);
            }),
            HasUnset = true,
            Consistency = Consistency.LocalQuorum,
            SerialConsistency = Consistency.LocalSerial,
            Timestamp = batch.Timestamp,
        },
        ProtocolVersion.V4);
}
