using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Protocol.Types;
using Arrakis.Scylla.Rows;
using Shouldly;

namespace Arrakis.Scylla.Tests.Rows;

public sealed class RowSetTests
{
    private static readonly (string, CqlTypeCode)[] Columns = [("id", CqlTypeCode.Bigint), ("name", CqlTypeCode.Varchar),
        ("score", CqlTypeCode.Double)];

    [Fact]
    public void Rows_are_read_by_number_and_by_name()
    {
        using var rows = Two().Open();
        rows.Count.ShouldBe(2);
        rows.Columns.ShouldBe(
        [
            new("ks", "tab", "id", new(CqlTypeCode.Bigint)), new("ks", "tab", "name", new(CqlTypeCode.Varchar)),
            new("ks", "tab", "score", new(CqlTypeCode.Double)),
        ]);
        var read = new List<(long, string?, double?)>();
        foreach (var row in rows)
            read.Add((row.Get<long>("id"), row.Get<string?>(1), row.Get<double?>("score")));
        read.ShouldBe([(1, "one", 1.0), (2, null, null)]);
        rows.HasMorePages.ShouldBeFalse();
        rows.Warnings.ShouldBeEmpty();
        rows.TracingId.ShouldBeNull();
    }

    [Fact]
    public void Null_is_told_from_empty_and_has_no_bytes()
    {
        using var rows = ResultBody.Rows(null, Columns, [Number(1), [], null]).Open();
        foreach (var row in rows)
        {
            row.IsNull(1).ShouldBeFalse();
            row.Get<string>(1).ShouldBe("");
            row.IsNull(2).ShouldBeTrue();
            row.GetBytes(2).IsEmpty.ShouldBeTrue();
            row.GetBytes(0).ToArray().ShouldBe(Number(1));
        }
    }

    [Fact]
    public void Empty_bytes_of_a_type_that_has_no_empty_value_are_null()
    {
        using var rows = ResultBody.Rows(null, Columns, new byte[]?[] { [], null, [] }).Open();
        foreach (var row in rows)
            row.Get<long?>(0).ShouldBeNull();
    }

    [Fact]
    public void What_is_asked_wrongly_is_told()
    {
        using var rows = Two().Open();
        var seen = 0;
        foreach (var row in rows)
        {
            Should.Throw<InvalidCastException>(() => row.Get<int>(0)).Message
                .ShouldContain("bigint is not read or written as int, but as long");
            Should.Throw<ArgumentException>(() => row.Get<long>("idd")).Message.ShouldContain("no column idd; there are id, name, score");
            Should.Throw<ArgumentOutOfRangeException>(() => row.Get<long>(3));
            Should.Throw<ArgumentOutOfRangeException>(() => row.IsNull(-1));
            if (++seen == 2)
                Should.Throw<InvalidCastException>(() => row.Get<double>(2)).Message
                    .ShouldBe("The column score (double) is null, and double has no null; take double?.");
        }

        seen.ShouldBe(2);
    }

    [Fact]
    public void A_row_is_good_until_the_next_one()
    {
        using var rows = Two().Open();
        var walk = rows.GetEnumerator();
        Should.Throw<InvalidOperationException>(() => walk.Current.Get<long>(0));
        walk.MoveNext().ShouldBeTrue();
        var first = walk.Current;
        walk.MoveNext().ShouldBeTrue();
        Should.Throw<InvalidOperationException>(() => first.Get<long>(0)).Message.ShouldContain("moved on");
        walk.MoveNext().ShouldBeFalse();
        walk.MoveNext().ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => walk.Current.Get<long>(0));
        Should.Throw<InvalidOperationException>(() => rows.GetEnumerator()).Message.ShouldContain("once");
    }

    [Fact]
    public void Nothing_is_read_from_a_set_that_was_disposed_of()
    {
        var rows = Two().Open();
        var walk = rows.GetEnumerator();
        walk.MoveNext();
        var row = walk.Current;
        rows.Dispose();
        rows.Dispose();
        Should.Throw<ObjectDisposedException>(() => row.Get<long>(0));
        Should.Throw<ObjectDisposedException>(() => row.GetBytes(0).Length);
        Should.Throw<ObjectDisposedException>(() => walk.MoveNext());
        Should.Throw<ObjectDisposedException>(() => rows.GetEnumerator());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void An_answer_without_rows_is_empty(int kind)
    {
        var body = new ResultBody();
        body.Writer.Int(kind);
        body.Writer.String("rest");
        using var rows = body.Open();
        rows.Count.ShouldBe(0);
        rows.Columns.ShouldBeEmpty();
        rows.GetEnumerator().MoveNext().ShouldBeFalse();
    }

    [Fact]
    public void What_stands_before_the_message_is_read_and_passed_over()
    {
        var tracing = Guid.NewGuid();
        var body = new ResultBody();
        body.Writer.Raw(tracing.ToByteArray(bigEndian: true));
        body.Writer.StringList(["careful", "slow"]);
        body.Writer.Short(2);
        body.Writer.String("other");
        body.Writer.Int(-1);
        body.Writer.String("tablets-routing-v1");
        body.Writer.Bytes([1, 2, 3]);
        body.Writer.Raw(Two().Bytes);
        const FrameFlags flags = FrameFlags.Tracing | FrameFlags.Warning | FrameFlags.CustomPayload;

        using (var frame = ResultBody.Frame(body.Bytes, flags))
        {
            var prologue = ResponsePrologue.Read(frame);
            prologue.MessageOffset.ShouldBe(body.Bytes.Length - Two().Bytes.Length);
            prologue.TryGetPayload(frame, "tablets-routing-v1"u8, out var payload).ShouldBeTrue();
            payload.ToArray().ShouldBe([1, 2, 3]);
            prologue.TryGetPayload(frame, "other"u8, out payload).ShouldBeFalse();
            prologue.TryGetPayload(frame, "absent"u8, out payload).ShouldBeFalse();
        }

        using var rows = body.Open(flags: flags);
        rows.TracingId.ShouldBe(tracing);
        rows.Warnings.ShouldBe(["careful", "slow"]);
        rows.Count.ShouldBe(2);
    }

    [Fact]
    public void The_paging_state_outlives_its_set()
    {
        var rows = ResultBody.Rows([9, 8, 7], Columns).Open();
        rows.HasMorePages.ShouldBeTrue();
        rows.Dispose();
        rows.PagingState.ToArray().ShouldBe([9, 8, 7]);
    }

    [Fact]
    public void Equal_metadata_is_not_read_again_whatever_the_paging_state()
    {
        using var first = ResultBody.Rows([1], Columns).Open();
        using var second = ResultBody.Rows([2, 3], Columns, [Number(5), null, null]).Open(first.Metadata);
        second.Metadata.ShouldBeSameAs(first.Metadata);
        second.PagingState.ToArray().ShouldBe([2, 3]);
        foreach (var row in second)
            row.Get<long>(0).ShouldBe(5);
        using var third = ResultBody.Rows(null, [("id", CqlTypeCode.Int), .. Columns[1..]]).Open(first.Metadata);
        third.Columns[0].Type.Code.ShouldBe(CqlTypeCode.Int);
    }

    [Fact]
    public void Metadata_that_was_left_out_is_what_is_known()
    {
        var body = new ResultBody();
        body.Writer.Int((int)ResultKind.Rows);
        body.Writer.Int(4);
        body.Writer.Int(3);
        body.Values([Number(7), null, null]);
        using var known = Two().Open();
        using var rows = body.Open(known.Metadata);
        foreach (var row in rows)
            row.Get<long>("id").ShouldBe(7);
        Should.Throw<ProtocolViolationException>(() => body.Open()).Message.ShouldContain("3 columns without metadata");
    }

    [Fact]
    public void An_answer_that_is_no_result_is_a_violation_and_gives_its_buffer_back()
    {
        var frame = ResultBody.Frame([0, 0, 0, 1], opcode: Opcode.Ready);
        Should.Throw<ProtocolViolationException>(() => new RowSet(frame, ProtocolVersion.V4)).Message
            .ShouldContain("Ready instead of Result");
        Should.Throw<ObjectDisposedException>(() => frame.Body);
        Should.Throw<ProtocolViolationException>(() => new RowSet(ResultBody.Frame([0, 0, 0, 4]), ProtocolVersion.V4)).Message
            .ShouldContain("kind 4");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void A_count_of_rows_is_held_against_the_bytes(int count)
    {
        var body = new ResultBody();
        body.Writer.Int((int)ResultKind.Rows);
        body.Metadata(null, Columns);
        body.Writer.Int(count);
        Should.Throw<ProtocolViolationException>(() => body.Open()).Message.ShouldContain($"a count of {count}");
        var without = new ResultBody();
        without.Writer.Raw([0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 0]);
        without.Writer.Int(count);
        Should.Throw<ProtocolViolationException>(() => without.Open());
    }

    [Fact]
    public void Walking_over_primitive_values_allocates_nothing()
    {
        var many = Enumerable.Range(0, 2000).Select(i => new byte[]?[] { Number(i), null, Number(i) }).ToArray();
        long Walk(out long sum)
        {
            using var rows = ResultBody.Rows(null, Columns, many).Open();
            sum = 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var row in rows)
                sum += row.Get<long>(0) + row.Get<long>("id") + (row.IsNull(1) ? 1 : 0) + (row.Get<double?>(2) is null ? 1 : 0)
                    + row.GetBytes(2).Length;
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Walk(out _);
        Walk(out var total).ShouldBe(0);
        total.ShouldBe(2L * (1999 * 2000 / 2) + 2000 + 8 * 2000);
    }

    private static ResultBody Two() => ResultBody.Rows(
        null, Columns, [Number(1), "one"u8.ToArray(), Codec(1.0)], [Number(2), null, null]);

    private static byte[] Number(long value) => Types.Codec.Encode(new(CqlTypeCode.Bigint), value);

    private static byte[] Codec(double value) => Types.Codec.Encode(new(CqlTypeCode.Double), value);
}
