using Arrakis.Scylla.Topology;
using Shouldly;

namespace Arrakis.Scylla.Tests;

public sealed class ScyllaOptionsTests
{
    private static readonly ScyllaOptions Good = new()
    {
        ContactPoints = ["node1", "10.0.0.2:9043", "[::1]:9044", "::1", "scylla_1.local"],
    };

    [Fact]
    public void Good_options_have_no_mistake() =>
        (Good with { Username = "u", Password = "p", Keyspace = "scores_2", SpeculativeDelay = TimeSpan.FromMilliseconds(5) })
            .Validate().ShouldBeEmpty();

    public static TheoryData<ScyllaOptions, string> Mistakes() => new()
    {
        { Good with { ContactPoints = [] }, "no contact point" },
        { Good with { ContactPoints = ["node:99999"] }, "port \"99999\"" },
        { Good with { ContactPoints = ["http://node"] }, "names no host" },
        { Good with { Port = 0 }, "Port is 0: it has to be from 1 to 65535." },
        { Good with { LocalDatacenter = " " }, "LocalDatacenter is blank" },
        { Good with { Keyspace = "a-b" }, "keyspace \"a-b\"" },
        { Good with { Keyspace = new string('k', 49) }, "1 to 48" },
        { Good with { Username = "u" }, "has no password" },
        { Good with { Password = "secret" }, "password without a user" },
        { Good with { MaxProtocolVersion = (Scylla.Protocol.ProtocolVersion)5 }, "V3 or V4" },
        { Good with { ConnectionsPerHost = 0 }, "ConnectionsPerHost is 0" },
        { Good with { MaxRequestsPerConnection = 32_769 }, "from 1 to 32768" },
        { Good with { PageSize = 0 }, "PageSize is 0: it has to be 1 or more." },
        { Good with { MaxFrameBytes = int.MaxValue }, "MaxFrameBytes" },
        { Good with { ConnectTimeout = TimeSpan.Zero }, "ConnectTimeout is 00:00:00: it has to be above zero" },
        { Good with { HeartbeatInterval = TimeSpan.FromDays(2) }, "at most 24 hours" },
        { Good with { SpeculativeDelay = TimeSpan.FromSeconds(-1) }, "SpeculativeDelay" },
        { Good with { AttemptTimeout = TimeSpan.FromSeconds(11) }, "AttemptTimeout (00:00:11) is above RequestTimeout (00:00:10)" },
        { Good with { MinReconnectDelay = TimeSpan.FromSeconds(11) }, "MinReconnectDelay (00:00:11) is above MaxReconnectDelay" },
        { Good with { SerialConsistency = Consistency.Quorum }, "Serial or LocalSerial" },
        { Good with { Consistency = (Consistency)99 }, "Consistency is 99" },
        { Good with { Tls = new TlsOptions { TrustedAuthorities = [] } }, "trusts nobody" },
        { Good with { Tls = new TlsOptions { ServerName = "a b" } }, "no host name" },
        { Good with { ApplicationName = "" }, "ApplicationName is blank" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_told_alone_with_what_would_be_right(ScyllaOptions options, string told) =>
        options.Validate().ShouldHaveSingleItem().ShouldContain(told);

    [Fact]
    public async Task A_session_names_every_mistake_and_never_the_password()
    {
        var wrong = Good with { Password = "secret", PageSize = 0, Port = 70_000 };
        var error = await Should.ThrowAsync<ArgumentException>(() => ScyllaSession.ConnectAsync(wrong));
        error.Message.ShouldContain("PageSize");
        error.Message.ShouldContain("Port");
        error.Message.ShouldContain("without a user");
        error.Message.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("node", "node:1")]
    [InlineData("node:7", "node:7")]
    [InlineData("10.1.2.3", "10.1.2.3:1")]
    [InlineData("fe80::1", "[fe80::1]:1")]
    [InlineData("[fe80::1]", "[fe80::1]:1")]
    [InlineData("[fe80::1]:7", "[fe80::1]:7")]
    public void A_contact_point_is_read(string text, string expected) => ContactPoint.Parse(text, 1).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData(" node")]
    [InlineData("node:")]
    [InlineData("node:0")]
    [InlineData("node:+7")]
    [InlineData("node:65536")]
    [InlineData(":7")]
    [InlineData("[node]:7")]
    [InlineData("[::1")]
    [InlineData("[::1]7")]
    [InlineData("a:b:c")]
    public void What_is_no_contact_point_is_refused_with_its_text(string text)
    {
        ContactPoint.TryParse(text, 1, out _, out var mistake).ShouldBeFalse();
        mistake.ShouldContain($"\"{text}\"");
    }
}
