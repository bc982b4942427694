using System.Text.Json;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Web;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web;

/// <summary>A community, its members and a search, as JSON.</summary>
public sealed class MemberRoutesTests
{
    private const string Member = "881234567890000003";

    [Fact]
    public async Task A_community_is_shown_with_its_partition_and_the_size_of_its_boards()
    {
        await using var web = await WebHostFixture.StartAsync();
        var (status, body) = await web.JsonAsync($"/api/communities/{web.View.First}");

        status.ShouldBe(200);
        body.GetProperty("id").GetString().ShouldBe("1234567890123456789");
        body.GetProperty("partition").GetInt32().ShouldBe(7);
        body.GetProperty("newestEventMs").GetInt64().ShouldBe(FakeRunView.NowMs);
        body.GetProperty("ranked").GetProperty("activity").GetInt64().ShouldBe(FakeRunView.Ranked);
    }

    [Fact]
    public async Task A_member_is_shown_with_its_place_on_every_board()
    {
        await using var web = await WebHostFixture.StartAsync();
        var (status, body) = await web.JsonAsync($"/api/communities/{web.View.First}/members/{Member}");

        status.ShouldBe(200);
        body.GetProperty("member").GetString().ShouldBe(Member);
        body.GetProperty("joinedMs").ValueKind.ShouldBe(JsonValueKind.Null);
        body.GetProperty("boards").EnumerateArray().Select(b => b.GetProperty("type").GetString())
            .ShouldBe(["activity", "conviction", "badges"]);
        body.GetProperty("boards")[1].GetProperty("tier").GetString().ShouldBe("fedaykin");
        body.GetProperty("openWindow").GetProperty("open").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task History_and_ranks_cover_the_days_that_are_asked_for()
    {
        await using var web = await WebHostFixture.StartAsync();
        var (_, history) = await web.JsonAsync($"/api/communities/{web.View.First}/members/{Member}/history?days=2");
        var (_, ranks) = await web.JsonAsync($"/api/communities/{web.View.First}/members/{Member}/ranks?days=2");

        history.GetProperty("windows").GetArrayLength().ShouldBe(8);
        history.GetProperty("windows")[0].TryGetProperty("open", out _).ShouldBeFalse();
        history.GetProperty("windows")[7].GetProperty("open").GetBoolean().ShouldBeTrue();
        ranks.GetProperty("points").GetArrayLength().ShouldBe(9);
        ranks.GetProperty("points")[0].GetProperty("rank").ValueKind.ShouldBe(JsonValueKind.Null);
        ranks.GetProperty("points")[8].GetProperty("rank").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task A_search_finds_by_the_beginning_of_an_id_or_a_part_of_a_name()
    {
        await using var web = await WebHostFixture.StartAsync();
        var board = $"/api/communities/{web.View.First}/leaderboards/activity";
        var (_, byId) = await web.JsonAsync($"{board}?search=88123456789000011");
        var (_, byName) = await web.JsonAsync($"{board}?search=MEMBER%207");
        var (_, nobody) = await web.JsonAsync($"{board}?search=zzz");
        var (tooLong, _) = await web.JsonAsync($"{board}?search={new string('x', 101)}");
        var (_, empty) = await web.JsonAsync($"{board}?search=&page=2");

        byId.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("rank").GetInt32())
            .ShouldBe([110, 111, 112, 113, 114, 115, 116, 117]);
        byName.GetProperty("total").GetInt32().ShouldBe(11);
        nobody.GetProperty("rows").GetArrayLength().ShouldBe(0);
        tooLong.ShouldBe(400);
        empty.GetProperty("page").GetInt32().ShouldBe(2);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\u202Eevil\u202C \u0000 \" ' & \\")]
    public async Task A_hostile_name_is_data(string name)
    {
        await using var web = await WebHostFixture.StartAsync();
        web.View.Name(3, name);
        var (_, body) = await web.JsonAsync($"/api/communities/{web.View.First}/members/{Member}");
        var text = await web.Client.GetStringAsync($"/api/communities/{web.View.First}/leaderboards/activity");

        body.GetProperty("name").GetString().ShouldBe(name);
        text.ShouldNotContain("<script>");
    }

    [Fact]
    public async Task What_another_node_owns_is_404_with_where_it_is()
    {
        await using var web = await WebHostFixture.StartAsync();
        web.View.BoardFailure = new NotHereException("Community 9 is in partition 3: `arrakis cluster partitions` shows whose it is.");
        var (status, body) = await web.JsonAsync("/api/communities/9");

        status.ShouldBe(404);
        body.GetProperty("error").GetString().ShouldBe("not_here");
        body.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("arrakis cluster partitions");
    }

    [Fact]
    public async Task What_cannot_be_answered_now_is_503_with_its_reason_and_when_to_try_again()
    {
        await using var web = await WebHostFixture.StartAsync();
        Exception[] faults =
        [
            new CommunityStoreException("no node answers", isTransient: true), new PipelineBusyException("100 questions wait"),
            new TimeoutException("there was no answer within 10 s"),
        ];
        foreach (var (fault, error) in faults.Zip(["store_unavailable", "busy", "no_answer"]))
        {
            web.View.BoardFailure = fault;
            using var response = await web.Client.GetAsync($"/api/communities/{web.View.First}/members/{Member}/ranks");
            var body = await response.Content.ReadAsStringAsync();
            ((int)response.StatusCode).ShouldBe(503);
            response.Headers.RetryAfter.ShouldNotBeNull();
            body.ShouldContain(error);
            body.ShouldContain(fault.Message);
        }

        web.Loggers.Lines.ShouldBeEmpty();
    }
}
