using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Protocol.Types;
using Arrakis.Scylla.Rows;
using Shouldly;

namespace Arrakis.Scylla.Tests.Protocol;

public class PreparedResultTests
{
    [Fact]
    public void Version_4_tells_variables_partition_key_and_columns()
    {
        using var frame = Frames.Result(ResultKind.Prepared, w => Body(w, ProtocolVersion.V4, flags: 1, key: [1, 0]));

        var prepared = PreparedResult.Read(frame, ProtocolVersion.V4);

        prepared.Id.ShouldBe([1, 2, 3]);
        prepared.Variables.ShouldBe(
        [
            new ColumnSpec("ks", "t", "a", new CqlType(CqlTypeCode.Bigint)),
            new ColumnSpec("ks", "t", "b", new ListType(new CqlType(CqlTypeCode.Varchar))),
        ]);
        prepared.PartitionKey.ShouldBe([1, 0]);
        prepared.Rows.Columns.ShouldBe([new ColumnSpec("ks", "t", "c", new CqlType(CqlTypeCode.Int))]);
    }

    [Fact]
    public void Version_3_tells_no_partition_key_and_it_is_found_by_name()
    {
        using var frame = Frames.Result(ResultKind.Prepared, w => Body(w, ProtocolVersion.V3, flags: 1));

        var prepared = PreparedResult.Read(frame, ProtocolVersion.V3);

        prepared.Variables.Length.ShouldBe(2);
        prepared.PartitionKey.ShouldBeEmpty();
        prepared.WithPartitionKey(["b", "a"]).PartitionKey.ShouldBe([1, 0]);
        prepared.WithPartitionKey(["a", "z"]).PartitionKey.ShouldBeEmpty();
    }

    [Fact]
    public void A_key_column_that_two_variables_could_mean_is_not_guessed()
    {
        using var frame = Frames.Result(ResultKind.Prepared, w => Body(w, ProtocolVersion.V3, flags: 1, second: "a"));

        PreparedResult.Read(frame, ProtocolVersion.V3).WithPartitionKey(["a"]).PartitionKey.ShouldBeEmpty();
    }

    [Fact]
    public void Flags_come_raw_so_that_a_mark_of_the_servers_own_can_be_tested()
    {
        using var frame = Frames.Result(ResultKind.Prepared, w => Body(w, ProtocolVersion.V4, flags: unchecked((int)0x80000001), key: []));

        PreparedResult.Read(frame, ProtocolVersion.V4).Flags.ShouldBe(unchecked((int)0x80000001));
    }

    [Fact]
    public void A_statement_without_variables_and_columns_is_read()
    {
        using var frame = Frames.Result(ResultKind.Prepared, w =>
        {
            w.ShortBytes([7]);
            w.Int(0);
            w.Int(0);
            w.Int(0);
            w.Int(4);
            w.Int(0);
        });

        var prepared = PreparedResult.Read(frame, ProtocolVersion.V4);

        prepared.Variables.ShouldBeEmpty();
        prepared.Rows.Columns.ShouldBeEmpty();
    }

    [Fact]
    public void A_partition_key_beyond_the_variables_breaks_the_protocol()
    {
        using var frame = Frames.Result(ResultKind.Prepared, w => Body(w, ProtocolVersion.V4, flags: 1, key: [2]));

        Should.Throw<ProtocolViolationException>(() => PreparedResult.Read(frame, ProtocolVersion.V4)).Message.ShouldContain("variable 2");
    }

    internal static void Body(CqlWriter writer, ProtocolVersion version, int flags, int[]? key = null, string second = "b")
    {
        writer.ShortBytes([1, 2, 3]);
        writer.Int(flags);
        writer.Int(2);
        if (version >= ProtocolVersion.V4)
        {
            writer.Int(key!.Length);
            foreach (var index in key)
                writer.Short(index);
        }

        writer.String("ks");
        writer.String("t");
        writer.String("a");
        writer.Short((int)CqlTypeCode.Bigint);
        writer.String(second);
        writer.Short((int)CqlTypeCode.List);
        writer.Short((int)CqlTypeCode.Varchar);
        writer.Int(0);
        writer.Int(1);
        writer.String("ks");
        writer.String("t");
        writer.String("c");
        writer.Short((int)CqlTypeCode.Int);
    }
}
