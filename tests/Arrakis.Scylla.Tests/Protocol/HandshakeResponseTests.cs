using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Shouldly;

namespace Arrakis.Scylla.Tests.Protocol;

public class HandshakeResponseTests
{
    [Fact]
    public void What_the_server_supports_is_read_by_key()
    {
        using var frame = Frames.Response(Opcode.Supported, w =>
        {
            w.Short(3);
            w.String("SCYLLA_SHARD");
            w.StringList(["3"]);
            w.String("SCYLLA_RATE_LIMIT_ERROR");
            w.StringList(["OTHER=1", "ERROR_CODE=-268435456"]);
            w.String("COMPRESSION");
            w.StringList([]);
        });

        var supported = SupportedResponse.Read(frame);

        supported.First("SCYLLA_SHARD").ShouldBe("3");
        supported.First("COMPRESSION").ShouldBeNull();
        supported.First("ABSENT").ShouldBeNull();
        supported.Options["SCYLLA_RATE_LIMIT_ERROR"].Count.ShouldBe(2);
        supported.Argument("SCYLLA_RATE_LIMIT_ERROR", "ERROR_CODE").ShouldBe("-268435456");
        supported.Argument("SCYLLA_RATE_LIMIT_ERROR", "ERROR").ShouldBeNull();
        supported.Argument("ABSENT", "ERROR_CODE").ShouldBeNull();
    }

    [Fact]
    public void The_authenticator_is_named()
    {
        using var frame = Frames.Response(Opcode.Authenticate, w => w.String("org.apache.cassandra.auth.PasswordAuthenticator"));

        AuthenticateResponse.Read(frame).Authenticator.ShouldBe("org.apache.cassandra.auth.PasswordAuthenticator");
    }

    [Fact]
    public void Tokens_of_an_authentication_are_read_and_may_be_null()
    {
        using var challenge = Frames.Response(Opcode.AuthChallenge, w => w.Bytes([1, 2]));
        using var success = Frames.Response(Opcode.AuthSuccess, w => w.Int(-1));

        AuthChallengeResponse.Read(challenge).Token.ShouldBe([1, 2]);
        AuthSuccessResponse.Read(success).Token.ShouldBeNull();
    }

    [Fact]
    public void The_keyspace_that_is_used_is_named()
    {
        using var frame = Frames.Result(ResultKind.SetKeyspace, w => w.String("ks"));

        ResponseMessage.KindOf(frame).ShouldBe(ResultKind.SetKeyspace);
        SetKeyspaceResult.Read(frame).Keyspace.ShouldBe("ks");
    }

    [Fact]
    public void Another_answer_than_the_one_that_is_due_is_named()
    {
        using var ready = Frames.Response(Opcode.Ready, _ => { });
        using var rows = Frames.Result(ResultKind.Rows, _ => { });

        Should.Throw<ProtocolViolationException>(() => SupportedResponse.Read(ready)).Message.ShouldContain("Ready (0x02) where Supported");
        Should.Throw<ProtocolViolationException>(() => SetKeyspaceResult.Read(rows)).Message.ShouldContain("Rows (0x0002) where Set");
    }
}
