using System.Net;
using System.Text;
using System.Text.Json;
using Arrakis.Cli.Output.Logs;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Configuration;

namespace Arrakis.Cli.Tests.Logs;

public sealed class RedactorTests
{
    private static readonly Redactor Patterns = Redactor.OfPatterns;

    private static readonly Dictionary<string, Func<string, string>> Forms = new()
    {
        ["as it is"] = s => s,
        ["in a URL"] = Uri.EscapeDataString,
        ["in a form"] = s => WebUtility.UrlEncode(s),
        ["percent-encoded throughout"] = s => string.Concat(Encoding.UTF8.GetBytes(s).Select(b => $"%{b:x2}")),
        ["in JSON"] = s => JsonSerializer.Serialize(s),
        ["in a connection string"] = s => $"Host=db;Username=a;Password=\"{s.Replace("\"", "\"\"", StringComparison.Ordinal)}\";Port=1",
        ["in base64, with a user before it"] = s => Convert.ToBase64String(Encoding.UTF8.GetBytes($"arrakis:{s}")),
    };

    [Fact]
    public void A_secret_never_comes_out_wherever_it_stands_and_however_it_is_encoded() =>
        Prop.ForAll(
            Secrets.ToArbitrary(), Texts.ToArbitrary(), Texts.ToArbitrary(),
            (secret, before, after) =>
            {
                var redactor = new Redactor([secret]);
                foreach (var (name, form) in Forms)
                {
                    var hidden = form(secret);
                    var line = redactor.Redact($"{before} {hidden} {after}");
                    line.ShouldNotContain(secret, Case.Sensitive, name);
                    line.ShouldNotContain(hidden, Case.Sensitive, name);
                    line.ShouldContain(Redactor.Mark, Case.Sensitive, name);
                }
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_was_redacted_stays_as_it_is() =>
        Prop.ForAll(
            Secrets.ToArbitrary(), Texts.ToArbitrary(),
            (secret, text) =>
            {
                var redactor = new Redactor([secret]);
                var once = redactor.Redact($"{text} {secret} https://a:{Uri.EscapeDataString(secret)}@b/ password={secret}");
                redactor.Redact(once).ShouldBe(once);
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("MTE5ODYyMjQ4MzQ3MTkyNTI0OA.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs-abcdefg", "[redacted]")]
    [InlineData(
        "POST https://discord.com/api/v10/interactions/1234/aW50ZXJhY3Rpb246MTIz/callback failed",
        "POST https://discord.com/api/v10/interactions/1234/[redacted]/callback failed")]
    [InlineData(
        "/webhooks/81384788765712384/3d89bb7572e0fb30/messages/@original", "/webhooks/81384788765712384/[redacted]/messages/@original")]
    [InlineData("url=%2Fwebhooks%2F81384788765712384%2F3d89bb7572e0fb30", "url=%2Fwebhooks%2F81384788765712384%2F[redacted]")]
    [InlineData("Authorization: Bearer abcdefghijklmnopqrstuvwxyz", "Authorization: Bearer [redacted]")]
    [InlineData("postgresql://arrakis:open-sesame@db:5432/x", "postgresql://arrakis:[redacted]@db:5432/x")]
    [InlineData("Host=db;Password=open sesame;Port=1", "Host=db;Password=[redacted] sesame;Port=1")]
    [InlineData("Host=db;Password=\"open sesame\";Port=1", "Host=db;Password=[redacted];Port=1")]
    [InlineData("of 0x52908400098527886E0F7030069857D2E4169EE7:7", "of [redacted]:7")]
    public void What_looks_like_a_secret_is_taken_out(string line, string shown) => Patterns.Redact(line).ShouldBe(shown);

    [Theory]
    [InlineData("Shard 0 is ready: session 345fb57dcbf7ce8f, 4 guilds")]
    [InlineData("GET /interactions/{interaction}/{token}/callback is rate limited for 3 s")]
    [InlineData("   at Arrakis.Gateway.Shards.ShardConnection.RunAsync(ShardDrain drain, CancellationToken stop)")]
    [InlineData("http://127.0.0.1:8080/health/ready, partition 3, offset 1234567890123456789")]
    public void All_else_stays(string line) => Patterns.Redact(line).ShouldBe(line);

    [Fact]
    public void The_secrets_of_a_process_are_those_of_its_settings()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["DISCORD_TOKEN"] = "bot-token", ["HTTP_TOKEN"] = "page-token", ["SCYLLA_PASSWORD"] = "scylla-word",
            ["KAFKA_SASL_PASSWORD"] = "kafka-word",
            ["DATABASE_URL"] = "postgresql://u:p%40ss-word@h/d",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-key=otel-key,authorization=Bearer%20otel-word",
            ["SCYLLA_USERNAME"] = "arrakis", ["KAFKA_BOOTSTRAP_SERVERS"] = "kafka:9092", ["SCYLLA_CONTACT_POINTS"] = "abc",
        }).Build();

        KnownSecrets.In(settings).Distinct().ShouldBe(
            [
                "bot-token", "page-token", "scylla-word", "kafka-word", "p%40ss-word", "p@ss-word", "otel-key", "Bearer%20otel-word",
                "Bearer otel-word", "otel-word",
            ],
            ignoreOrder: true);
    }

    // Printable, as settings are; not a part of the mark itself.
    private static Gen<string> Secrets =>
        from length in Gen.Choose(8, 40)
        from letters in Gen.Choose(33, 126).Select(c => (char)c).ArrayOf(length)
        from odd in Gen.Elements("", "ü", "€", "𝔄", " x")
        select $"{new string(letters)}{odd}z";

    private static Gen<string> Texts => Gen.Choose(32, 126).Select(c => (char)c).ArrayOf(12).Select(letters => new string(letters));
}
