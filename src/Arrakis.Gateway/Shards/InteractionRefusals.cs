using Arrakis.Gateway.Rest;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Logging;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Shards;

/// <summary>Tells who gave a command that nobody could take to try again. Bounded: beyond it, Discord's own message appears.</summary>
internal sealed class InteractionRefusals(DiscordRestClient rest, ShardTelemetry telemetry, ILogger logger)
{
    private const int MaxInFlight = 64;
    private static readonly byte[] TryAgain =
        """{"content":"Too many commands are waiting. Please try again in a moment.","flags":64}"""u8.ToArray();
    private readonly SeldomLogger _seldom = new(logger, TimeProvider.System);
    private int _inFlight;

    /// <summary>Answers in the background.</summary>
    public void Refuse(Interaction interaction)
    {
        GatewayMetrics.InteractionsRefused.Add(1, telemetry.Tag);
        if (Interlocked.Increment(ref _inFlight) > MaxInFlight)
        {
            Interlocked.Decrement(ref _inFlight);
            return;
        }
        _ = AnswerAsync(interaction);
    }

    private async Task AnswerAsync(Interaction interaction)
    {
        try
        {
            // After 3 seconds Discord takes no answer any more.
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(3));
            await rest.RespondAsync(interaction, TryAgain, deadline.Token);
        }
        catch (Exception e) when (e is DiscordRestException or OperationCanceledException or ObjectDisposedException)
        {
            telemetry.OnError("interaction_refusal", e.Message);
            _seldom.LogWarning("{Interaction} was refused, and its user could not be told: {Reason}", interaction, e.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }
}
