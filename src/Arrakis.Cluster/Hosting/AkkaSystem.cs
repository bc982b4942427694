using Akka.Actor;
using Akka.Hosting;
using Arrakis.Cli.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Hosting;

/// <summary>The actor system of a node: begun with Akka.Hosting, ended by Akka's coordinated shutdown.</summary>
internal sealed class AkkaSystem : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private volatile bool _isStopping;

    private AkkaSystem(ServiceProvider provider, ActorSystem system)
    {
        (_provider, System) = (provider, system);
        Shutdown = CoordinatedShutdown.Get(system);
        Cluster = Akka.Cluster.Cluster.Get(system);
        Ended = WatchAsync();
    }

    /// <summary>The system.</summary>
    public ActorSystem System { get; }

    /// <summary>Its membership.</summary>
    public Akka.Cluster.Cluster Cluster { get; }

    /// <summary>How it ends.</summary>
    public CoordinatedShutdown Shutdown { get; }

    /// <summary>
    /// Completes when it has ended because somebody wanted that: <see cref="StopAsync"/>, or an operator who told the node to leave.
    /// Fails where it has ended by itself.
    /// </summary>
    public Task Ended { get; }

    /// <summary>The actors that were registered.</summary>
    public IReadOnlyActorRegistry Actors => _provider.GetRequiredService<IReadOnlyActorRegistry>();

    /// <summary>Starts it; it listens then, and has not joined anybody.</summary>
    /// <param name="configure">Sets it up.</param>
    /// <param name="loggers">Where log lines go.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="CommandFailedException">It cannot listen.</exception>
    public static async Task<AkkaSystem> StartAsync(
        Action<AkkaConfigurationBuilder> configure, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection()
            .AddSingleton(loggers)
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddSingleton<IHostApplicationLifetime, NoLifetime>()
            .AddAkka(AkkaSettings.SystemName, (builder, _) => configure(builder));
        var provider = services.BuildServiceProvider();
        try
        {
            var system = Create(provider);
            foreach (var service in provider.GetServices<IHostedService>())
                await service.StartAsync(cancellationToken);
            return new AkkaSystem(provider, system);
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the coordinated shutdown: what was added to its phases first, then shards and membership.</summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        foreach (var service in _provider.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
        await System.WhenTerminated;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _provider.DisposeAsync();
    }

    private static ActorSystem Create(ServiceProvider provider)
    {
        try
        {
            return provider.GetRequiredService<ActorSystem>();
        }
        catch (Exception fault) when (ListeningFault(fault) is { } reason)
        {
            throw new CommandFailedException(
                $"This node cannot listen for the other nodes (AKKA_BIND_HOSTNAME or AKKA_HOSTNAME, and AKKA_PORT): {reason}");
        }
    }

    private static string? ListeningFault(Exception? fault) => fault switch
    {
        null => null,
        global::System.Net.Sockets.SocketException => fault.Message,
        AggregateException all => all.InnerExceptions.Select(ListeningFault).FirstOrDefault(reason => reason is not null),
        _ => ListeningFault(fault.InnerException),
    };

    private async Task WatchAsync()
    {
        await System.WhenTerminated;
        var reason = Shutdown.ShutdownReason switch
        {
            CoordinatedShutdown.ClusterLeavingReason => null,
            CoordinatedShutdown.ClusterDowningReason =>
                "This node was taken out of the cluster: the others could not reach it, or it not most of them. Start it again.",
            CoordinatedShutdown.ClusterJoinUnsuccessfulReason =>
                "This node could not join the cluster: none of the nodes of AKKA_SEED_NODES answered. Start it again.",
            // Who was taken out is stopped as well, since its parts end: the first reason is the one that counts.
            _ when _isStopping => null,
            var other => $"The actor system ended by itself ({other?.GetType().Name ?? "without a reason"}). Start the node again.",
        };
        if (reason is not null)
            throw new CommandFailedException(reason);
    }

    // The node watches the actor system, not the other way round.
    private sealed class NoLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
