using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Tests.Support;
using Shouldly;

namespace Arrakis.Scylla.Tests.Statements;

public sealed class PagingTests
{
    private const string Select = "SELECT k, v FROM t";
    private static readonly WireColumn[] Columns = [new("k", WireType.Int), new("v", WireType.Text)];

    [Fact]
    public async Task Pages_follow_one_another_by_the_servers_state_and_each_is_disposed_of()
    {
        await using var rig = await StartAsync();
        var statement = SessionRig.Ask(Select);
        List<int> keys = [];
        List<RowSet> pages = [];
        await foreach (var page in rig.Session.PagesAsync(statement))
        {
            pages.Add(page);
            foreach (var row in page)
                keys.Add(row.Get<int>("k"));
        }

        keys.ShouldBe([1, 2, 3, 4, 5]);
        pages.ShouldAllBe(p => IsDisposed(p));
        rig.Server.Asked(Select).Select(r => r.Parameters.PagingState).ShouldBe([null, [1], [2]]);
        statement.PagingState.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_ends_early_leaves_no_page_behind_and_asks_for_no_other()
    {
        await using var rig = await StartAsync();
        RowSet? first = null;
        await foreach (var page in rig.Session.PagesAsync(SessionRig.Ask(Select)))
        {
            first = page;
            break;
        }

        IsDisposed(first!).ShouldBeTrue();
        rig.Asked(Select).ShouldBe(1);
    }

    [Fact]
    public async Task A_page_of_the_middle_may_be_asked_for()
    {
        await using var rig = await StartAsync();
        var statement = SessionRig.Ask(Select);
        statement.PagingState = new byte[] { 2 };
        using var page = await rig.Session.ExecuteAsync(statement);
        page.Count.ShouldBe(1);
        page.HasMorePages.ShouldBeFalse();
    }

    [Fact]
    public async Task Rows_of_all_pages_become_objects()
    {
        await using var rig = await StartAsync();
        List<Item> items = [];
        await foreach (var item in rig.Session.QueryAsync<Item>(SessionRig.Ask(Select)))
            items.Add(item);
        items.ShouldBe([new(1, "a"), new(2, "b"), new(3, "c"), new(4, "d"), new(5, "e")]);
    }

    [Fact]
    public async Task Who_cancels_between_pages_gets_no_other()
    {
        await using var rig = await StartAsync();
        using var cancel = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var page in rig.Session.PagesAsync(SessionRig.Ask(Select), cancel.Token))
                await cancel.CancelAsync();
        });
        rig.Asked(Select).ShouldBe(1);
    }

    private static async Task<SessionRig> StartAsync()
    {
        var rig = await SessionRig.StartAsync();
        rig.Server.On(Select, request => request.Parameters.PagingState switch
        {
            null => WireAnswer.Page("ks", "t", Columns, [1], [1, "a"], [2, "b"]),
            [1] => WireAnswer.Page("ks", "t", Columns, [2], [3, "c"], [4, "d"]),
            _ => WireAnswer.Rows("ks", "t", Columns, [5, "e"]),
        });
        return rig;
    }

    private static bool IsDisposed(RowSet page)
    {
        try
        {
            page.GetEnumerator();
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private sealed record Item(int K, string V);
}
