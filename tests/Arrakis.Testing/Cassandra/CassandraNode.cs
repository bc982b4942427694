using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Arrakis.Testing.Processes;

namespace Arrakis.Testing.Cassandra;

/// <summary>One node of a <see cref="CassandraCluster"/>: a process that tests may kill, stall and move.</summary>
public sealed class CassandraNode : IDisposable
{
    internal const int StoragePort = 7_000;
    internal const int CqlPort = 9_042;

    // How long a node that answers neither yes nor no is waited for.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    private readonly CassandraCluster _cluster;
    private readonly CassandraFiles _files;
    private ChildProcess? _process;

    internal CassandraNode(CassandraCluster cluster, CassandraFiles files, IPAddress address)
    {
        (_cluster, _files, Address) = (cluster, files, address);
        Log = new ServerLog(files.Log);
    }

    /// <summary>Where it listens; <see cref="MoveAsync"/> changes it.</summary>
    public IPAddress Address { get; private set; }

    /// <summary>Its CQL port.</summary>
    public int Port => CqlPort;

    /// <summary>Address and port, as a session's contact points are written.</summary>
    public string ContactPoint => string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}");

    /// <summary>Whether its process runs, stalled or not.</summary>
    public bool IsRunning => _process is { HasExited: false };

    internal ServerLog Log { get; }

    /// <summary>The last lines of its log.</summary>
    public string LogTail() => Log.Tail();

    /// <summary>Starts it again with the data it had; completes when it answers, and it and all running nodes see each other up.</summary>
    /// <exception cref="InvalidOperationException">
    /// It runs already, or ended instead of starting; the message has the log's tail.
    /// </exception>
    /// <exception cref="TimeoutException">It does not answer in time; the message has the log's tail.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) => _cluster.StartAsync([this], cancellationToken);

    /// <summary>kill -9; completes when it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellationToken = default)
    {
        var process = Running();
        process.Kill();
        await process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Ends it in good order; completes when it is gone.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        var process = Running();
        process.Terminate();
        await process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Stalls it: connections stay open, and nothing is answered.</summary>
    public void Pause() => Running().Pause();

    /// <summary>Lets it go on.</summary>
    public void Resume() => Running().Resume();

    /// <summary>Starts it again, stopped first if it runs, with its data at another address that no node had before.</summary>
    public async Task MoveAsync(CancellationToken cancellationToken = default)
    {
        if (IsRunning)
            await StopAsync(cancellationToken);
        Address = _cluster.NextAddress();
        await StartAsync(cancellationToken);
    }

    /// <summary>Address and port.</summary>
    public override string ToString() => $"Cassandra at {ContactPoint}";

    /// <summary>Kills it.</summary>
    public void Dispose() => _process?.Dispose();

    internal async Task LaunchAsync(IEnumerable<IPAddress> seeds, CancellationToken cancellationToken)
    {
        if (IsRunning)
            throw new InvalidOperationException($"{this} runs already.");
        await _files.WriteAsync(Address, seeds, cancellationToken);
        _process?.Dispose();
        _process = ChildProcess.Start(_files.Command(), _files.Log);
    }

    /// <summary>Whether it lets clients in.</summary>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    internal async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        if (!IsRunning)
        {
            throw new InvalidOperationException(
                $"{this} ended with {_process?.ExitCode} instead of starting. Its log ends so:\n{LogTail()}");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbeTimeout);
        try
        {
            using var raw = await RawCql.ConnectAsync(this, limit.Token);
            await raw.StartAsync(limit.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Whether its last word about a peer, since an earlier end of its log, is that the peer is up.</summary>
    internal bool SaysUp(CassandraNode peer, long since) =>
        Log.Last($"InetAddress /{peer.Address} is now ", since)?.EndsWith("UP", StringComparison.Ordinal) ?? false;

    internal async Task<Stream> SecureAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (_cluster.Certificates is not { } certificates)
            return stream;
        var secure = new SslStream(
            stream, leaveInnerStreamOpen: false, (_, server, _, _) => server?.Issuer == certificates.Authority.Subject);
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "node.arrakis.test", ClientCertificates = [certificates.Client] },
            cancellationToken);
        return secure;
    }

    private ChildProcess Running() =>
        _process is { HasExited: false } process ? process : throw new InvalidOperationException($"{this} does not run.");
}
