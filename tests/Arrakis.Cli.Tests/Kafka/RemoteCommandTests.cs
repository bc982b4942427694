using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Kafka.Interactions;
using Arrakis.EventLog.Sqlite;
using Arrakis.Gateway;
using Arrakis.Gateway.Rest;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Commands;
using Arrakis.Pipeline.Commands.Remote;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Simulator;
using Arrakis.Testing.Kafka;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Tests.Kafka;

/// <summary>Commands of a simulated Discord through a gateway, a topic and an owner that comes late, goes and comes back.</summary>
[Collection(WholeMachine.Name)]
public sealed class RemoteCommandTests : IAsyncLifetime, IDisposable
{
    private const int Partitions = 2;
    private const string TryAgain = "The answer takes too long just now. Try again in a minute.";
    private static readonly HttpClient Http = new();
    private readonly TempDirectory _directory = new();
    private readonly MockKafka _kafka = new();
    private readonly Lines _lines = new();
    private readonly Stack<IAsyncDisposable> _parts = new();
    private Discord _discord = null!;
    private KafkaOptions _options = null!;
    private SqliteEventLog _log = null!;
    private SqliteCommunityStore _store = null!;
    private IInteractionReplies _replies = null!;
    private CommandRelay _relay = null!;

    public async Task InitializeAsync()
    {
        _options = new KafkaOptions { BootstrapServers = _kafka.BootstrapServers, FetchWait = TimeSpan.FromMilliseconds(10) };
        _kafka.CreateTopic(_options.InteractionsTopic, Partitions);
        var trace = SmallTraces.Write(_directory, [.. Enumerable.Range(1, 20).Select(author => (2, author, 1 + (author % 3)))]);
        _discord = Own(await Discord.StartAsync(new SimulatorOptions { TracePath = trace, Communities = 2 }));
        _log = Own(await SqliteEventLog.OpenAsync(new SqliteEventLogOptions { Directory = _directory.Path, Partitions = Partitions }));
        _store = Own(await SqliteCommunityStore.OpenAsync(new SqliteCommunityStoreOptions { Directory = _directory.Path }));
        var rest = new DiscordRestClient(
            new DiscordRestOptions { Token = Hosting.SimulatedDiscord.Token, BaseUrl = new Uri(_discord.Url, "/api/v10") },
            _lines.For<DiscordRestClient>());
        _replies = new RestReplies(rest);
        var appender = Own(new KafkaAppender(_options, _lines));
        _relay = Own(new CommandRelay(
            BotCommands.All, new KafkaInteractionPublisher(
                appender, _options, Partitions, async (p, ct) => (await _log.GetRangeAsync(p, ct)).End), _replies, _lines));
        var gateway = Own(new GatewayService(
            new GatewayOptions
            {
                Token = Hosting.SimulatedDiscord.Token, ApiBaseUrl = new Uri(_discord.Url, "/api/v10"), TrustEventTime = true,
            }, _log, _log, _relay, rest, _lines));
        await gateway.StartAsync();
        await CommandRegistrar.RegisterAsync(rest, BotCommands.All, CancellationToken.None);
        await Eventually.TrueAsync(() => Task.FromResult(_discord.Simulator.Status.AllPlayed), () => "everything was played");
    }

    public async Task DisposeAsync()
    {
        while (_parts.TryPop(out var part))
            await part.DisposeAsync();
        _lines.All.ShouldNotBeEmpty();
        _lines.All.ShouldAllBe(line => !Regex.IsMatch(line, "[0-9a-f]{64}"), "an interaction's token is 64 such digits");
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task The_owner_answers_for_the_gateway_and_as_privately_as_the_command_says()
    {
        await using var owner = await StartOwnerAsync();
        var position = await EndAsync(await GiveAsync("position"), h => h.Length == 2);
        var leaderboard = await EndAsync(await GiveAsync("leaderboard"), h => h.Length == 2);

        position.Texts.ShouldBe([(true, ""), (false, "Activity: rank 6 of 20")]);
        position.IsPrivate.ShouldBeTrue();
        leaderboard.Texts.ShouldBe([(true, ""), (false, "Activity leaderboard")]);
        leaderboard.IsPrivate.ShouldBeFalse();
    }

    [Fact]
    public async Task Without_an_owner_the_user_is_told_to_try_again_and_the_answer_of_a_late_one_replaces_that()
    {
        var id = await GiveAsync("position");
        var waiting = await EndAsync(id, h => h.Length == 2);
        waiting.Descriptions[^1].ShouldBe(TryAgain);
        waiting.IsPrivate.ShouldBeTrue();

        await using var owner = await StartOwnerAsync();
        var answered = await EndAsync(id, h => h.Length > 2 && Title(h[^1]) != "That did not work");

        answered.Texts[^1].ShouldBe((false, "Activity: rank 6 of 20"));
        answered.IsPrivate.ShouldBeTrue();
    }

    private async Task<Owner> StartOwnerAsync()
    {
        var pipeline = await PipelineService.StartAsync(_log, _log, _store, new PipelineOptions(), ScoringCatalog.Default, _lines);
        var feed = new KafkaInteractionFeed(_options, Partitions, _lines);
        var responder = new CommandResponder(BotCommands.All, feed, pipeline.AskAsync, _replies, _lines);
        for (var partition = 0; partition < Partitions; partition++)
            responder.Start(partition);
        return new Owner(pipeline, feed, responder);
    }

    private async Task<string> GiveAsync(string command)
    {
        using var given = await Http.PostAsJsonAsync(new Uri(_discord.Url, "/sim/interactions"), new { guild = 0, user = 17, command });
        var body = await given.Content.ReadFromJsonAsync<JsonElement>();
        given.IsSuccessStatusCode.ShouldBeTrue(body.ToString());
        return body.GetProperty("id").GetString()!;
    }

    private async Task<Shown> EndAsync(string id, Func<JsonElement[], bool> isEnd)
    {
        JsonElement shown = default;
        await Eventually.TrueAsync(
            async () =>
            {
                shown = await Http.GetFromJsonAsync<JsonElement>(new Uri(_discord.Url, $"/sim/interactions/{id}"));
                return isEnd([.. shown.GetProperty("history").EnumerateArray()]);
            },
            () => $"{shown}\n{string.Join('\n', _lines.All)}");
        var history = shown.GetProperty("history").EnumerateArray().ToArray();
        return new Shown(
            [.. history.Select(h => (h.GetProperty("loading").GetBoolean(), Title(h)))],
            [.. history.Select(h => Embed(h, "description"))],
            shown.GetProperty("ephemeral").GetBoolean());
    }

    private static string Title(JsonElement seen) => Embed(seen, "title");

    private static string Embed(JsonElement seen, string field) =>
        seen.GetProperty("message").GetProperty("embeds").EnumerateArray()
            .Select(e => e.GetProperty(field).GetString()!).FirstOrDefault("");

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }

    private sealed record Shown((bool IsThinking, string Title)[] Texts, string[] Descriptions, bool IsPrivate);

    private sealed record Owner(PipelineService Pipeline, KafkaInteractionFeed Feed, CommandResponder Responder) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Responder.DisposeAsync();
            await Feed.DisposeAsync();
            await Pipeline.DisposeAsync();
        }
    }

    /// <summary>Every log line of every part, of all levels.</summary>
    private sealed class Lines : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<string> _all = new();

        public IReadOnlyCollection<string> All => _all;

        public Logger<T> For<T>() => new(this);

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _all.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }
}
