using System.Net;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Execution;
using Shouldly;
using ProtocolViolationException = Arrakis.Scylla.Errors.ProtocolViolationException;

namespace Arrakis.Scylla.Tests.Execution;

public sealed class RetryRulesTests
{
    private const Consistency Quorum = Consistency.LocalQuorum;
    private static readonly IPEndPoint Node = new(IPAddress.Loopback, 9042);
    private static RetryHistory Fresh => default;

    private static readonly Dictionary<string, ScyllaException> Errors = new()
    {
        ["never sent"] = new ConnectionException(Node, "refused", mayHaveBeenApplied: false),
        ["overloaded"] = new OverloadedException(Node, ""),
        ["unprepared"] = new UnpreparedException(Node, "", new byte[] { 1 }),
        ["bootstrapping"] = new IsBootstrappingException(Node, ""),
        ["unavailable"] = new UnavailableException(Node, "", Quorum, 2, 1),
        ["broken in flight"] = new ConnectionException(Node, "reset", mayHaveBeenApplied: true),
        ["no answer"] = new RequestTimeoutException(Node, TimeSpan.FromSeconds(1)),
        ["read timeout, too few"] = new ReadTimeoutException(Node, "", Quorum, 1, 2, dataPresent: true),
        ["read timeout, enough"] = new ReadTimeoutException(Node, "", Quorum, 2, 2, dataPresent: false),
        ["write timeout"] = new WriteTimeoutException(Node, "", Quorum, 1, 2, "SIMPLE"),
        ["write timeout, batch log"] = new WriteTimeoutException(Node, "", Quorum, 0, 1, "BATCH_LOG"),
        ["server error"] = new ServerInternalException(Node, ""),
        ["truncate"] = new TruncateErrorException(Node, ""),
        ["read failure"] = new ReadFailureException(Node, "", Quorum, 1, 2, 1, dataPresent: true),
        ["write failure"] = new WriteFailureException(Node, "", Quorum, 1, 2, 1, "SIMPLE"),
        ["violation"] = new ProtocolViolationException("a length of -5"),
        ["syntax"] = new SyntaxErrorException(Node, ""),
        ["invalid"] = new InvalidQueryException(Node, ""),
        ["unauthorized"] = new UnauthorizedException(Node, ""),
        ["config"] = new ConfigErrorException(Node, ""),
        ["exists"] = new AlreadyExistsException(Node, "", "ks", "t"),
        ["rate limit"] = new RateLimitedException(Node, (ServerErrorCode)0x4321, "", isWrite: true, rejectedByCoordinator: true),
        ["function"] = new FunctionFailureException(Node, "", "ks", "f", []),
        ["protocol"] = new ProtocolErrorException(Node, ""),
        ["unknown"] = new ServerErrorException(Node, (ServerErrorCode)0x7777, ""),
    };

    [Theory]
    [InlineData("never sent", "UntilDeadline", "UntilDeadline")]
    [InlineData("unprepared", "NextHost", "NextHost")]
    [InlineData("bootstrapping", "UntilDeadline", "UntilDeadline")]
    [InlineData("unavailable", "NextHost", "UntilDeadline")]
    [InlineData("overloaded", "Fail", "UntilDeadline")]
    [InlineData("broken in flight", "Fail", "UntilDeadline")]
    [InlineData("no answer", "Fail", "UntilDeadline")]
    [InlineData("read timeout, too few", "Fail", "UntilDeadline")]
    [InlineData("read timeout, enough", "Fail", "SameHost")]
    [InlineData("write timeout", "Fail", "UntilDeadline")]
    [InlineData("write timeout, batch log", "Fail", "SameHost")]
    [InlineData("server error", "Fail", "NextHost")]
    [InlineData("truncate", "Fail", "NextHost")]
    [InlineData("read failure", "Fail", "NextHost")]
    [InlineData("write failure", "Fail", "NextHost")]
    [InlineData("violation", "Fail", "NextHost")]
    [InlineData("syntax", "Fail", "Fail")]
    [InlineData("invalid", "Fail", "Fail")]
    [InlineData("unauthorized", "Fail", "Fail")]
    [InlineData("config", "Fail", "Fail")]
    [InlineData("exists", "Fail", "Fail")]
    [InlineData("rate limit", "Fail", "Fail")]
    [InlineData("function", "Fail", "Fail")]
    [InlineData("protocol", "Fail", "Fail")]
    [InlineData("unknown", "Fail", "Fail")]
    public void An_error_says_whether_to_try_again(string error, string otherwise, string ifIdempotent)
    {
        RetryRules.Decide(Errors[error], isIdempotent: false, Fresh).ToString().ShouldBe(otherwise);
        RetryRules.Decide(Errors[error], isIdempotent: true, Fresh).ToString().ShouldBe(ifIdempotent);
    }

    [Fact]
    public void Replicas_that_are_missing_twice_end_a_statement_that_is_not_idempotent() =>
        RetryRules.Decide(Errors["unavailable"], isIdempotent: false, Fresh with { HasBeenUnavailable = true }).ShouldBe(RetryAction.Fail);

    [Theory]
    [InlineData("read timeout, enough")]
    [InlineData("write timeout, batch log")]
    public void A_node_is_asked_twice_on_end_once(string error) =>
        RetryRules.Decide(Errors[error], isIdempotent: true, Fresh with { HasRepeatedOnHost = true }).ShouldBe(RetryAction.UntilDeadline);

    [Theory]
    [InlineData(0, .999, 50)]
    [InlineData(2, .999, 200)]
    [InlineData(50, .999, 1000)]
    [InlineData(3, 0, 1)]
    public void Waits_are_random_up_to_a_bound_that_doubles(int round, double random, double most)
    {
        var wait = Backoff.After(round, random).TotalMilliseconds;
        wait.ShouldBeLessThanOrEqualTo(most);
        wait.ShouldBeGreaterThanOrEqualTo(Math.Max(1, most * random * .99));
    }
}
