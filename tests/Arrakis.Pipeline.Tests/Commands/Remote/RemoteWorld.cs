using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Arrakis.Gateway.Rest;
using Arrakis.Pipeline.Commands;
using Arrakis.Pipeline.Commands.Remote;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Tests.Owners;
using Arrakis.Shared;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Tests.Commands.Remote;

/// <summary>A gateway, a topic, an owner and a Discord, on one clock that a test moves.</summary>
internal sealed class RemoteWorld : IInteractionReplies, IInteractionPublisher, IInteractionFeed, ILoggerFactory, ILogger, IAsyncDisposable
{
    private readonly ConcurrentQueue<(double Second, string What)> _seen = new();
    private readonly List<SentInteraction> _topic = [];
    private readonly List<Channel<SentInteraction>> _readers = [];
    private readonly ConcurrentDictionary<long, string> _shown = new();
    private readonly ConcurrentDictionary<string, long> _counted = new();
    private readonly MeterListener _meter = new();

    public RemoteWorld()
    {
        _meter.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ArrakisMeter.Name && instrument.Name.StartsWith("interactions_", StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _meter.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _counted.AddOrUpdate(
                instrument.Name + string.Concat(tags.ToArray().Select(t => $" {t.Value}")), value, (_, old) => old + value));
        _meter.Start();
        Relay = new CommandRelay([Command], this, this, this, Clock);
        Responder = NewResponder();
    }

    public FakeClock Clock { get; } = new();

    public CommandRelay Relay { get; }

    public CommandResponder Responder { get; }

    /// <summary>What the owner answers; a test completes it.</summary>
    public TaskCompletionSource<CommandReply> Answer { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How often owners were asked.</summary>
    public int Asked;

    /// <summary>Throws, in place of Discord, before a step: <c>defer</c>, <c>edit</c>, <c>look</c>, <c>publish</c>.</summary>
    public Func<string, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public ISlashCommand Command { get; } = new TestCommand();

    /// <summary>What the user saw, with the second of it.</summary>
    public IReadOnlyList<(double Second, string What)> Seen => [.. _seen];

    public ConcurrentQueue<string> LogLines { get; } = new();

    public static CommandReply Reply(string text) => new("t", text, 0, true);

    public static Interaction Given(long number = 0, string command = "test") => new()
    {
        Id = Snowflake.At(FakeClock.Start.ToUnixTimeMilliseconds(), number), ApplicationId = 1, Token = "the-secret-token",
        CommunityId = PipelineFixture.Community(0), MemberId = new MemberId(7), Command = command,
    };

    public static DiscordRestException Refusal(int status, int code) =>
        new("PATCH /route", (HttpStatusCode)status, code, "refused", isInteraction: true);

    public CommandResponder NewResponder() => new([Command], this, AskAsync, this, this, Clock);

    public long Counted(string instrument) => _counted.GetValueOrDefault(instrument);

    public async Task RespondAsync(Interaction interaction, CommandReply reply, CancellationToken cancellationToken)
    {
        await Before("respond", cancellationToken);
        Show(interaction, reply.Description);
    }

    public async Task DeferAsync(Interaction interaction, bool isPrivate, CancellationToken cancellationToken)
    {
        await Before("defer", cancellationToken);
        Show(interaction, isPrivate ? "thinking, in private" : "thinking");
    }

    public async Task EditAsync(Interaction interaction, CommandReply reply, CancellationToken cancellationToken)
    {
        await Before("edit", cancellationToken);
        Show(interaction, reply.Description);
    }

    public async Task<bool> IsThinkingAsync(Interaction interaction, CancellationToken cancellationToken)
    {
        await Before("look", cancellationToken);
        return _shown.GetValueOrDefault(interaction.Id)?.StartsWith("thinking", StringComparison.Ordinal) == true;
    }

    public async ValueTask PublishAsync(Interaction interaction, CancellationToken cancellationToken = default)
    {
        await Before("publish", cancellationToken);
        lock (_topic)
        {
            _topic.Add(new SentInteraction(interaction, 7));
            _readers.ForEach(r => r.Writer.TryWrite(_topic[^1]));
        }
    }

    public async IAsyncEnumerable<SentInteraction> ReadAsync(
        int partition, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = Channel.CreateUnbounded<SentInteraction>();
        lock (_topic)
        {
            _topic.ForEach(sent => reader.Writer.TryWrite(sent));
            _readers.Add(reader);
        }
        await foreach (var sent in reader.Reader.ReadAllAsync(cancellationToken))
            yield return sent;
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        LogLines.Enqueue($"{formatter(state, exception)} {exception}");

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    public async ValueTask DisposeAsync()
    {
        await Relay.DisposeAsync();
        await Responder.DisposeAsync();
        _meter.Dispose();
        LogLines.ShouldNotContainToken();
    }

    private Task<CommandReply> AskAsync(
        CommunityId community, Func<Community, CommandReply> ask, long afterOffset, CancellationToken cancellationToken)
    {
        if (afterOffset != 7)
            throw new InvalidOperationException("The owner has to be asked for what the gateway knew.");
        Interlocked.Increment(ref Asked);
        return Answer.Task.WaitAsync(cancellationToken);
    }

    private void Show(Interaction interaction, string what)
    {
        _shown[interaction.Id] = what;
        _seen.Enqueue((Clock.Now.TotalSeconds, what));
    }

    private sealed class TestCommand : ISlashCommand
    {
        public CommandDefinition Definition { get; } = new("test", "A test", []);

        public bool IsPrivate => true;

        public CommandReply Answer(Community community, Interaction interaction) => throw new NotSupportedException("The world answers.");
    }
}

internal static class LogLineAssertions
{
    public static void ShouldNotContainToken(this IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            if (line.Contains("the-secret-token", StringComparison.Ordinal))
                throw new InvalidOperationException($"A log line holds the token: {line}");
        }
    }
}
