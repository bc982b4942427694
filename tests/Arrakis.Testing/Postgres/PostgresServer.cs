using System.Globalization;
using Arrakis.Testing.Processes;

namespace Arrakis.Testing.Postgres;

/// <summary>
/// A real PostgreSQL with an empty database, on a loopback address of its own. It trusts everybody who reaches it, does not wait
/// for its disk, ends with this process at the latest, and leaves nothing behind.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const int Port = 5_432;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    // PostgreSQL refuses to run as root; Debian's package makes this user for it.
    private static readonly string? User = Environment.IsPrivilegedProcess ? "postgres" : null;

    private readonly LoopbackNetwork _network = LoopbackNetwork.Reserve();
    private readonly TemporaryFolder _folder = new();
    private ChildProcess? _process;

    private string Data => Path.Combine(_folder.Path, "data");

    /// <summary>How Npgsql connects to it, as user postgres to the database postgres.</summary>
    public string ConnectionString =>
        string.Create(CultureInfo.InvariantCulture, $"Host={_network.Address(1)};Port={Port};Username=postgres;Database=postgres");

    /// <summary>How libpq connects to it: psql, pgbench.</summary>
    public Uri Uri => new(string.Create(CultureInfo.InvariantCulture, $"postgresql://postgres@{_network.Address(1)}:{Port}/postgres"));

    /// <summary>Makes a database and starts a server; completes when it accepts connections.</summary>
    /// <exception cref="InvalidOperationException">
    /// PostgreSQL is not installed, or ended instead of starting; the message has the log's tail.
    /// </exception>
    /// <exception cref="TimeoutException">It does not accept connections within 60 s; the message has the log's tail.</exception>
    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var server = new PostgresServer();
        try
        {
            await server.CreateAsync(cancellationToken);
            await server.LaunchAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the server and removes its data.</summary>
    public ValueTask DisposeAsync()
    {
        _process?.Dispose();
        _folder.Dispose();
        _network.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        if (User is not null)
            await RunAsync(["chown", User, _folder.Path], user: null, cancellationToken);
        await RunAsync(
            [Binary("initdb"), "-D", Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], User,
            cancellationToken);
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        var log = Path.Combine(_folder.Path, "postgres.log");
        var tail = new ServerLog(log);
        var process = _process = ChildProcess.Start([Binary("postgres"), "-D", Data, .. Settings()], log, User);
        var started = await Polling.UntilAsync(
            _ => process.HasExited
                ? throw new InvalidOperationException(
                    $"PostgreSQL ended with {process.ExitCode} instead of starting. Its log ends so:\n{tail.Tail()}")
                : Task.FromResult(tail.Last("ready to accept connections", since: 0) is not null),
            StartTimeout, cancellationToken);
        if (!started)
        {
            throw new TimeoutException(
                $"PostgreSQL does not accept connections after {StartTimeout.TotalSeconds:0} s. Its log ends so:\n{tail.Tail()}");
        }
    }

    private IEnumerable<string> Settings()
    {
        string[] settings =
        [
            $"listen_addresses={_network.Address(1)}", string.Create(CultureInfo.InvariantCulture, $"port={Port}"),
            "unix_socket_directories=",
            "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=1GB", "lc_messages=C",
        ];
        return settings.SelectMany(setting => (string[])["-c", setting]);
    }

    private async Task RunAsync(IReadOnlyList<string> command, string? user, CancellationToken cancellationToken)
    {
        var log = Path.Combine(_folder.Path, Path.GetFileName(command[0]) + ".log");
        using var process = ChildProcess.Start(command, log, user);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command[0]} ended with {process.ExitCode}: {new ServerLog(log).Tail()}");
    }

    // Debian keeps the server's programs of each major version apart, and none of them on the path.
    private static string Binary(string name)
    {
        const string versions = "/usr/lib/postgresql";
        var newest = Directory.Exists(versions)
            ? Directory.EnumerateDirectories(versions).Select(folder => Path.Combine(folder, "bin", name)).Where(File.Exists)
                .MaxBy(path => int.Parse(path.Split('/')[4], CultureInfo.InvariantCulture))
            : null;
        return newest ?? throw new InvalidOperationException(
            $"PostgreSQL's {name} is not in {versions}: ./test installs it (Debian package postgresql).");
    }
}
