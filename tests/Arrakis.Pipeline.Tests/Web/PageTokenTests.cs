using Arrakis.Pipeline.Tests.Commands.Remote;
using Arrakis.Pipeline.Web;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web;

public sealed class PageTokenTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void The_token_is_the_token_and_nothing_else_is()
    {
        var token = new PageToken("correct horse battery", _clock);
        token.IsToken("correct horse battery").ShouldBeTrue();
        foreach (var other in new[] { "", "correct horse batter", "correct horse battery ", "Correct horse battery" })
            token.IsToken(other).ShouldBeFalse(other);
    }

    [Fact]
    public void A_session_holds_for_seven_days_on_every_node_with_the_token()
    {
        var session = new PageToken("correct horse battery", _clock).NewSession();
        var elsewhere = new PageToken("correct horse battery", _clock);
        elsewhere.IsSession(session).ShouldBeTrue();
        _clock.GoTo(PageToken.SessionLifetime - TimeSpan.FromSeconds(1));
        elsewhere.IsSession(session).ShouldBeTrue();
        _clock.GoTo(PageToken.SessionLifetime);
        elsewhere.IsSession(session).ShouldBeFalse();
    }

    [Fact]
    public void A_session_that_was_changed_anywhere_is_none()
    {
        var token = new PageToken("correct horse battery", _clock);
        var session = token.NewSession();
        for (var i = 0; i < session.Length - 1; i++)
        {
            var changed = session[..i] + (session[i] == 'A' ? 'B' : 'A') + session[(i + 1)..];
            token.IsSession(changed).ShouldBeFalse($"at {i}");
        }

        foreach (var other in new[] { null, "", "x", session + "A", session[1..], new('-', session.Length), new('=', session.Length) })
            token.IsSession(other).ShouldBeFalse(other);
    }

    [Fact]
    public void Every_session_is_another_one()
    {
        var token = new PageToken("correct horse battery", _clock);
        Enumerable.Range(0, 100).Select(_ => token.NewSession()).Distinct().Count().ShouldBe(100);
    }

    [Fact]
    public void Options_never_print_it() =>
        new WebOptions { Token = "correct horse battery" }.ToString().ShouldBe("127.0.0.1:8080, token <redacted>");
}
