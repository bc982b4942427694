using System.Text.RegularExpressions;

namespace Arrakis.Cli.Tests.Support;

/// <summary>The secrets that tests use, and the search for them in what was logged.</summary>
internal static partial class LoggedSecrets
{
    public const string PageToken = "page-token-4711-of-a-node";
    public const string ScyllaPassword = "scylla-word-4711";
    public const string KafkaPassword = "kafka-word-4711";
    public const string Wallet = "0x52908400098527886E0F7030069857D2E4169EE7";

    /// <summary>Settings under which nodes log all that they have to say, and know secrets.</summary>
    public static (string Name, string Value)[] Settings { get; } =
        [("LOG_LEVEL", "debug"), ("HTTP_TOKEN", PageToken), ("SCYLLA_USERNAME", "arrakis"), ("SCYLLA_PASSWORD", ScyllaPassword)];

    /// <summary>Fails on a secret in a text.</summary>
    public static void ShouldHoldNone(string text)
    {
        foreach (var secret in new[] { Hosting.SimulatedDiscord.Token, PageToken, ScyllaPassword, KafkaPassword, Wallet })
            text.ShouldNotContain(secret);
        InteractionToken().IsMatch(text).ShouldBeFalse(InteractionToken().Match(text).Value);
    }

    // The simulator's tokens of interactions.
    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex InteractionToken();
}
