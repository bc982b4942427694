using System.Globalization;
using Arrakis.Shared.Log;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka;

/// <summary>The settings that all clients of Kafka share.</summary>
internal static class KafkaClients
{
    /// <summary>How long one question to a broker may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Sets what is the same for every client, and loads the library.</summary>
    /// <exception cref="EventLogException">librdkafka is not installed, or a setting of the operator's is none.</exception>
    public static T Configure<T>(T config, KafkaOptions options)
        where T : ClientConfig
    {
        KafkaLibrary.Load();
        config.BootstrapServers = options.BootstrapServers;
        config.ClientId = options.ClientId;
        config.SocketKeepaliveEnable = true;
        // A broker that has vanished without a word is given up after this time, as by Kafka's own clients; the default is a minute.
        config.SocketTimeoutMs = 30_000;
        // The default waits up to 10 s between attempts, which is as long as a short outage lasts.
        config.ReconnectBackoffMs = 100;
        config.ReconnectBackoffMaxMs = 1_000;
        config.Set("allow.auto.create.topics", "false");
        foreach (var (name, value) in options.Settings)
            config.Set(name, value);
        return config;
    }

    /// <summary>Creates a client.</summary>
    /// <exception cref="EventLogException">librdkafka refuses a setting; its text names it.</exception>
    public static T Build<T>(Func<T> build, KafkaOptions options)
    {
        try
        {
            return build();
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new EventLogException($"{options}: librdkafka takes no such settings: {fault.Message}", isTransient: false, fault);
        }
    }

    /// <summary>A number as librdkafka's settings are written.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Passes a line of librdkafka's own log on; its warnings are about connections that it makes again by itself, one for each
    /// attempt.
    /// </summary>
    public static void Log(ILogger logger, LogMessage line)
    {
        var level = line.Level <= SyslogLevel.Critical ? LogLevel.Error : LogLevel.Debug;
        logger.Log(level, "librdkafka {Facility}: {Message}", line.Facility, line.Message);
    }
}
