using System.Globalization;
using System.Net;
using Arrakis.Cli.Output.Logs;
using Arrakis.Cli.Telemetry;
using Arrakis.EventLog.Kafka;
using Arrakis.Gateway;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Scoring;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Hosting;

/// <summary>
/// Settings of a node: environment variables with the names that operators know, over <c>appsettings.json</c> of the working
/// directory. Every mistake is told at once, a line each.
/// </summary>
internal sealed class Settings
{
    private const string FileName = "appsettings.json";
    private const int MaxNodeName = 70;
    private const int MinHttpToken = 16;
    private readonly IConfiguration _configuration;
    private readonly List<string> _mistakes = [];

    private Settings(IConfiguration configuration) => _configuration = configuration;

    /// <exception cref="UsageException">The file is not JSON.</exception>
    public static Settings Load()
    {
        var builder = new ConfigurationBuilder()
            .SetBasePath(Directory.GetCurrentDirectory())
            .AddJsonFile(FileName, optional: true)
            .AddEnvironmentVariables();
        try
        {
            return new Settings(builder.Build());
        }
        catch (InvalidDataException fault)
        {
            throw new UsageException($"./appsettings.json cannot be read: {fault.InnerException?.Message ?? fault.Message}");
        }
    }

    /// <summary>Settings from elsewhere.</summary>
    internal static Settings From(IConfiguration configuration) => new(configuration);

    /// <summary>The bot's token; null if there is none. Never printed.</summary>
    public string? Token => Text("DISCORD_TOKEN");

    /// <summary>Where Discord's API is, when it is not Discord's own: a simulator on loopback.</summary>
    public string? DiscordUrl => Text("DISCORD_API_URL");

    public int HttpPort => Number("HTTP_PORT", 8080, 0, 65535);

    /// <summary>Where the page, metrics and health listen; beyond loopback, the page needs the token.</summary>
    public IPAddress HttpAddress => Address("HTTP_ADDRESS", IPAddress.Loopback);

    /// <summary>What opens the page to other machines; null lets none of them in. Never printed.</summary>
    public string? HttpToken
    {
        get
        {
            if (Text("HTTP_TOKEN") is not { } token)
                return null;
            // Headers hold nothing else.
            if (token.Length >= MinHttpToken && token.All(c => c is > ' ' and <= '~'))
                return token;
            _mistakes.Add(
                $"HTTP_TOKEN has {token.Length} characters; it has to be {MinHttpToken} or more of visible ASCII, without spaces: "
                + "such as `openssl rand -hex 24` gives.");
            return null;
        }
    }

    /// <summary>What operators call this process; host and process id where nobody said.</summary>
    public string NodeName
    {
        get
        {
            var text = Text("NODE_NAME") ?? $"{Environment.MachineName}:{Environment.ProcessId}";
            if (text.Length <= MaxNodeName && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ':'))
                return text;
            _mistakes.Add($"NODE_NAME is “{text}”; it has to be at most {MaxNodeName} of a-z, A-Z, 0-9, '.', '_', '-' and ':'.");
            return "arrakis";
        }
    }

    public int Partitions => Number("LOG_PARTITIONS", 16, 1, 1024);

    public GatewayOptions Gateway(string token, Uri? api, bool trustEventTime)
    {
        var options = new GatewayOptions
        {
            Token = token,
            TotalShards = Text("TOTAL_SHARDS") is null ? null : Number("TOTAL_SHARDS", 1, 1, 1_000_000),
            PoolId = Number("POOL_ID", 0, 0, 1_000_000),
            ShardsPerPool = Number("SHARDS_PER_POOL", 25, 1, 1_000_000),
            TrustEventTime = trustEventTime,
            TraceRatio = TraceRatio,
        };
        if (api is not null)
            options = options with { ApiBaseUrl = api };
        _mistakes.AddRange(options.Validate());
        return options;
    }

    public PipelineOptions Pipeline()
    {
        var options = new PipelineOptions
        {
            StoredRanks = Number("STORED_RANKS", 1_000, 50, 10_000_000),
            MaxBatchesInFlight = Number("STORE_BATCHES_IN_FLIGHT", 64, 1, 10_000),
        };
        _mistakes.AddRange(options.Validate());
        return options;
    }

    /// <summary>
    /// Takes the secrets of this process' settings out of what it tells; where the file cannot be read, those of the environment.
    /// </summary>
    public static Redactor Redactor() => new(KnownSecrets.In(
        File.Exists(FileName) && TryLoad() is { } settings
            ? settings._configuration
            : new ConfigurationBuilder().AddEnvironmentVariables().Build()));

    /// <summary>What is logged, and how.</summary>
    /// <param name="json">Whether JSON was asked for by an option.</param>
    /// <param name="normally">The level where nobody has said.</param>
    public LogSettings Log(bool json, LogLevel normally) => new LogConfiguration(_configuration, _mistakes).Read(json, normally);

    public ScoringCatalog Scoring() => new ScoringConfiguration(_configuration, _mistakes).Read();

    /// <summary>The share of events that is traced, 0 to 1.</summary>
    public double TraceRatio => new TelemetryConfiguration(_configuration, _mistakes).TraceRatio;

    /// <summary>Where metrics and traces are exported to; null where nobody said.</summary>
    public TelemetryOptions? Telemetry() => new TelemetryConfiguration(_configuration, _mistakes).Read(() => NodeName);

    /// <summary>Whether somebody has said where ScyllaDB is.</summary>
    public bool NamesScylla => new ScyllaConfiguration(_configuration, _mistakes).IsNamed;

    /// <summary>How ScyllaDB is reached; a node on 127.0.0.1 where nobody said.</summary>
    public ScyllaSettings Scylla() => new ScyllaConfiguration(_configuration, _mistakes).Read();

    /// <summary>Whether somebody has said where Kafka is.</summary>
    public bool NamesKafka => new KafkaConfiguration(_configuration, _mistakes).IsNamed;

    /// <summary>How Kafka is reached; that nobody said is a mistake.</summary>
    public KafkaOptions Kafka() => new KafkaConfiguration(_configuration, _mistakes).Read(NodeName);

    /// <summary>How ScyllaDB is reached where Kafka carries the log; that nobody said is a mistake.</summary>
    public ScyllaSettings ScyllaBesideKafka()
    {
        if (!NamesScylla)
        {
            _mistakes.Add(
                "SCYLLA_CONTACT_POINTS is not set: with Kafka, scores and positions of the log stand in ScyllaDB; name its nodes, "
                + "such as db1,db2.");
        }

        return Scylla();
    }

    /// <summary>Reads settings that only another program has; what is mistaken is added to the mistakes.</summary>
    internal T Read<T>(Func<IConfiguration, List<string>, T> read) => read(_configuration, _mistakes);

    /// <summary>Ends the reading of settings.</summary>
    /// <exception cref="UsageException">One line for each mistake.</exception>
    public void ThrowIfMistaken()
    {
        if (_mistakes.Count > 0)
            throw new UsageException(string.Join("\n", _mistakes));
    }

    private static Settings? TryLoad()
    {
        try
        {
            return Load();
        }
        catch (UsageException)
        {
            // Told by whoever needs the settings.
            return null;
        }
    }

    private string? Text(string name) => _configuration[name] is { Length: > 0 } text ? text : null;

    private IPAddress Address(string name, IPAddress normally)
    {
        if (Text(name) is not { } text)
            return normally;
        if (IPAddress.TryParse(text, out var address))
            return address;
        _mistakes.Add($"{name} is “{text}”; it has to be an address such as 127.0.0.1, or 0.0.0.0 for all of this machine's.");
        return normally;
    }

    private int Number(string name, int normally, int least, int most)
    {
        if (Text(name) is not { } text)
            return normally;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
            && number <= most)
            return number;
        _mistakes.Add($"{name} is “{text}”; it has to be a whole number from {least} to {most}.");
        return normally;
    }
}
