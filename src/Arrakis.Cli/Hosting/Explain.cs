using Arrakis.Gateway;
using Arrakis.Gateway.Rest;
using Arrakis.Pipeline.Stores.Scylla.Schema;
using Arrakis.Pipeline.Web;
using Arrakis.Scylla.Errors;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Simulator;

namespace Arrakis.Cli.Hosting;

/// <summary>
/// Which faults are told in one line: those whose message says what is wrong. All others are ours, and keep their stack trace.
/// </summary>
internal static class Explain
{
    public static bool IsWrongUse(Exception fault) => fault is UsageException or GatewayConfigurationException or TraceException;

    public static bool IsExpected(Exception fault) => fault is EventLogException or CommunityStoreException or GatewayFatalException
        or DiscordRestException or SimulatorException or WebHostException or CommandFailedException
        or SchemaException or ScyllaException
        // The system's own words: they name the file.
        or IOException or UnauthorizedAccessException;
}

/// <summary>The program was used wrongly: exit code 2.</summary>
/// <param name="message">What is wrong, where, and what would be right.</param>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>What was asked for could not be done: exit code 1.</summary>
/// <param name="message">Why.</param>
internal sealed class CommandFailedException(string message) : Exception(message);
