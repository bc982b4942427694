using Arrakis.Gateway.Rest;
using Arrakis.Pipeline.Commands;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Hosting;

/// <summary>Registers the bot's commands beside everything else: scores do not wait for it, and trouble with it stops nothing.</summary>
internal sealed class CommandRegistration : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    private CommandRegistration(DiscordRestClient rest, ILogger logger) => _work = RegisterAsync(rest, logger, _stop.Token);

    public static CommandRegistration Start(DiscordRestClient rest, ILogger logger) => new(rest, logger);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private static async Task RegisterAsync(DiscordRestClient rest, ILogger logger, CancellationToken cancellationToken)
    {
        var isTold = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await CommandRegistrar.RegisterAsync(rest, BotCommands.All, cancellationToken);
                if (isTold)
                    logger.LogInformation("Commands are registered");
                return;
            }
            catch (DiscordRestException fault) when (fault.IsTransient)
            {
                if (!isTold)
                    logger.LogWarning("Commands are not registered yet, which is tried again: {Reason}", fault.Message);
                isTold = true;
            }
            catch (DiscordRestException fault)
            {
                logger.LogError("Commands are not registered, so users do not see changes to them: {Reason}", fault.Message);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
