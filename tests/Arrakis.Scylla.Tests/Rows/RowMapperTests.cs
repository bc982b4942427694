using Arrakis.Scylla.Protocol.Types;
using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Rows.Mapping;
using Shouldly;

namespace Arrakis.Scylla.Tests.Rows;

public sealed class RowMapperTests
{
    private static readonly (string, CqlTypeCode)[] Columns = [("member_id", CqlTypeCode.Bigint), ("DisplayName", CqlTypeCode.Varchar)];

    [Fact]
    public void Columns_go_to_constructor_parameters_whatever_their_case_and_underscores() =>
        Map<Member>().ShouldBe([new(7, "seven"), new(8, null)]);

    [Fact]
    public void Columns_go_to_settable_properties()
    {
        var members = Map<Settable>();
        (members[0].MemberId, members[0].Display_Name).ShouldBe((7, "seven"));
        (members[1].MemberId, members[1].Display_Name).ShouldBe((8, null));
    }

    [Fact]
    public void What_a_constructor_does_not_take_goes_to_properties_and_what_has_a_default_may_lack()
    {
        var mixed = Map<Mixed>()[0];
        (mixed.MemberId, mixed.Rank, mixed.DisplayName).ShouldBe((7, 3, "seven"));
    }

    [Fact]
    public void A_structure_is_filled_by_its_properties() => Map<Structure>()[0]
        .ShouldBe(new Structure { MemberId = 7, DisplayName = "seven" });

    [Fact]
    public void Tuples_are_filled_by_position() => Map<(long, string?)>().ShouldBe([(7, "seven"), (8, null)]);

    [Fact]
    public void A_single_column_is_the_value()
    {
        using var numbers = ResultBody.Rows(null, [("count", CqlTypeCode.Bigint)], [Number(42)]).Open();
        Map<long>(numbers).ShouldBe([42]);
        using var texts = ResultBody.Rows(null, [("name", CqlTypeCode.Varchar)], new byte[]?[] { null }, ["a"u8.ToArray()]).Open();
        Map<string?>(texts).ShouldBe([null, "a"]);
        using var nulls = ResultBody.Rows(null, [("count", CqlTypeCode.Bigint)], new byte[]?[] { null }).Open();
        Map<long?>(nulls).ShouldBe([null]);
    }

    [Fact]
    public void A_single_user_defined_value_is_the_object_or_a_member_of_it()
    {
        Map<Place>(Composite([0, 0x30, 0, 1, 107, 0, 1, 117, 0, 1, 0, 4, .. "size"u8, 0, 9])).ShouldBe([new(5)]);
        Map<Home>(Composite([0, 0x30, 0, 1, 107, 0, 1, 117, 0, 1, 0, 4, .. "size"u8, 0, 9])).ShouldBe([new(new Place(5))]);
    }

    [Fact]
    public void A_single_tuple_is_the_value() =>
        Map<ValueTuple<int>>(Composite([0, 0x31, 0, 1, 0, 9])).ShouldBe([ValueTuple.Create(5)]);

    [Fact]
    public void A_column_without_a_place_is_told_with_what_there_is()
    {
        var error = Should.Throw<InvalidCastException>(() => Map<OnlyId>());
        error.Message.ShouldBe("OnlyId has no place for the column DisplayName: there is OnlyId(long memberId).");
        Should.Throw<InvalidCastException>(() => Map<NeedsMore>()).Message
            .ShouldContain("no public constructor with a column for each parameter: there is NeedsMore(long MemberId, int Missing)");
        Should.Throw<InvalidCastException>(() => Map<WrongType>()).Message
            .ShouldContain("WrongType cannot take the column member_id: The CQL type bigint is not read or written as int, but as long.");
        Should.Throw<InvalidCastException>(() => Map<(long, string, int)>()).Message
            .ShouldContain("takes 3 columns; there are 2: member_id, DisplayName");
        Should.Throw<InvalidCastException>(() => Map<long>()).Message.ShouldContain("long takes one column; there are 2");
    }

    [Fact]
    public void A_null_for_what_has_none_is_told_with_its_column()
    {
        using var rows = ResultBody.Rows(null, Columns, new byte[]?[] { null, null }).Open();
        Should.Throw<InvalidCastException>(() => Map<Member>(rows)).Message.ShouldContain("column member_id (bigint) is null");
    }

    [Fact]
    public void A_mapper_is_compiled_once_for_equal_columns()
    {
        var columns = Rows().Columns;
        RowMapper<Member>.For(columns).ShouldBeSameAs(RowMapper<Member>.For(Rows().Columns));
        var others = new ColumnSpec[] { columns[0], columns[1] with { Type = new CqlType(CqlTypeCode.Ascii) } };
        RowMapper<Member>.For(others).ShouldNotBeSameAs(RowMapper<Member>.For(columns));
    }

    [Fact]
    public void Mapping_to_tuples_of_numbers_allocates_nothing()
    {
        var many = Enumerable.Range(0, 500).Select(i => new byte[]?[] { Number(i), Number(i) }).ToArray();
        long Walk()
        {
            using var rows = ResultBody.Rows(null, [("a", CqlTypeCode.Bigint), ("b", CqlTypeCode.Bigint)], many).Open();
            var mapper = RowMapper<(long, long?)>.For(rows.Columns);
            var (sum, before) = (0L, GC.GetAllocatedBytesForCurrentThread());
            foreach (var row in rows)
                sum += mapper.Map(row).Item1;
            sum.ShouldBe(499 * 500 / 2);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Walk();
        Walk().ShouldBeLessThan(500, "less than a byte per row: what the assertion itself takes");
    }

    private static List<T> Map<T>()
    {
        using var rows = Rows();
        return Map<T>(rows);
    }

    private static List<T> Map<T>(RowSet rows)
    {
        var mapper = RowMapper<T>.For(rows.Columns);
        var mapped = new List<T>();
        foreach (var row in rows)
            mapped.Add(mapper.Map(row));
        return mapped;
    }

    private static RowSet Rows() => ResultBody.Rows(null, Columns, [Number(7), "seven"u8.ToArray()], [Number(8), null]).Open();

    private static byte[] Number(long value) => Types.Codec.Encode(new(CqlTypeCode.Bigint), value);

    /// <summary>A column <c>place</c> of one int within a type.</summary>
    private static RowSet Composite(byte[] type)
    {
        var body = new ResultBody();
        body.Writer.Raw([0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 107, 0, 1, 116]);
        body.Writer.String("place");
        body.Writer.Raw(type);
        return body.Values(new byte[]?[] { [0, 0, 0, 4, 0, 0, 0, 5] }).Open();
    }

    private sealed record Place(int Size);

    private sealed record Home(Place Place);

    private sealed record Member(long MemberId, string? DisplayName);

    private sealed record NeedsMore(long MemberId, int Missing);

    private sealed record WrongType(int MemberId, string? DisplayName);

    private sealed class Settable
    {
        public long MemberId { get; init; }

        public string? Display_Name { get; set; }

        public int Computed => 1;
    }

    private sealed class Mixed(long memberId, int rank = 3)
    {
        public long MemberId => memberId;

        public int Rank => rank;

        public string? DisplayName { get; set; }
    }

    private sealed class OnlyId(long memberId)
    {
        public long MemberId => memberId;
    }

    private record struct Structure
    {
        public long MemberId { get; set; }

        public string? DisplayName { get; set; }
    }
}
