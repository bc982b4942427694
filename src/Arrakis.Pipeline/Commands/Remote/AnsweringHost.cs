using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Commands.Remote;

/// <summary>Owners that also answer the commands of their partitions: the same partitions, started and stopped together.</summary>
/// <param name="owners">Who runs the owners.</param>
/// <param name="responder">Who answers.</param>
public sealed class AnsweringHost(IPartitionHost owners, CommandResponder responder) : IPartitionHost
{
    /// <inheritdoc/>
    public void Assign(IReadOnlyCollection<int> partitions)
    {
        owners.Assign(partitions);
        foreach (var partition in partitions)
            responder.Start(partition);
    }

    /// <inheritdoc/>
    public async Task RevokeAsync(IReadOnlyCollection<int> partitions, CancellationToken cancellationToken)
    {
        // Owners first think of their rows: an answer under way does not hold them up.
        var answered = StopAsync(partitions, cancellationToken);
        await owners.RevokeAsync(partitions, cancellationToken);
        await answered;
    }

    /// <inheritdoc/>
    public async Task AbandonAsync(IReadOnlyCollection<int> partitions)
    {
        var answered = StopAsync(partitions, new CancellationToken(canceled: true));
        await owners.AbandonAsync(partitions);
        await answered;
    }

    private Task StopAsync(IReadOnlyCollection<int> partitions, CancellationToken cancellationToken) =>
        Task.WhenAll(partitions.Select(p => responder.StopAsync(p, cancellationToken)));
}
