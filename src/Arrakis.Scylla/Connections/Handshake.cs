using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Protocol.Responses;

namespace Arrakis.Scylla.Connections;

/// <summary>
/// What comes before the first request on a connection: OPTIONS, STARTUP, authentication, USE (native protocol v4, section 4).
/// </summary>
internal static class Handshake
{
    /// <summary>Shakes hands; the connection is ready afterwards.</summary>
    /// <returns>What the node announced.</returns>
    /// <exception cref="ProtocolVersionNotSupportedException">The server does not speak the version that was offered.</exception>
    /// <exception cref="ScyllaException">The server refused, or the connection broke.</exception>
    public static async Task<ServerFeatures> PerformAsync(
        ShardConnection connection, ConnectionSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            var features = await AskFeaturesAsync(connection, cancellationToken).ConfigureAwait(false);
            await StartAsync(connection, settings.Options, features, cancellationToken).ConfigureAwait(false);
            if (settings.Keyspace is { } keyspace)
                await UseAsync(connection, keyspace, cancellationToken).ConfigureAwait(false);
            return features;
        }
        catch (ConnectionException e) when (e.InnerException is ProtocolVersionNotSupportedException refused)
        {
            throw new ProtocolVersionNotSupportedException(refused.Offered, refused.Spoken, e);
        }
        catch (ProtocolErrorException e) when (e.ServerMessage.Contains("protocol version", StringComparison.OrdinalIgnoreCase))
        {
            // It answered in the version that it refuses, so it did not say which one it speaks: the next lower one is tried.
            throw new ProtocolVersionNotSupportedException(connection.Version, (int)connection.Version - 1, e);
        }
    }

    private static async Task<ServerFeatures> AskFeaturesAsync(ShardConnection connection, CancellationToken cancellationToken)
    {
        using var frame = await AskAsync(connection, OptionsRequest.Instance, cancellationToken).ConfigureAwait(false);
        return ServerFeatures.Read(SupportedResponse.Read(frame));
    }

    private static async Task StartAsync(
        ShardConnection connection, ScyllaOptions options, ServerFeatures features, CancellationToken cancellationToken)
    {
        var startup = new StartupRequest(options.ApplicationName, features.ToStartupOptions());
        using var frame = await AskAsync(connection, startup, cancellationToken).ConfigureAwait(false);
        if (frame.Header.Opcode == Opcode.Authenticate)
            await AuthenticateAsync(connection, options, AuthenticateResponse.Read(frame).Authenticator, cancellationToken)
                .ConfigureAwait(false);
        else
            ResponseMessage.Open(frame, Opcode.Ready);
    }

    private static async Task AuthenticateAsync(
        ShardConnection connection, ScyllaOptions options, string authenticator, CancellationToken cancellationToken)
    {
        if (options.Username is not { } user)
            throw new AuthenticationFailedException(connection.Address, $"{authenticator} asks who comes, but Username is not set");
        using var frame = await AskAsync(connection, AuthResponseRequest.Plain(user, options.Password ?? ""), cancellationToken)
            .ConfigureAwait(false);
        if (frame.Header.Opcode == Opcode.AuthChallenge)
        {
            throw new AuthenticationFailedException(
                connection.Address,
                $"{authenticator} asks for more than user and password (SASL PLAIN), which is all that this client gives");
        }
        AuthSuccessResponse.Read(frame);
    }

    private static async Task UseAsync(ShardConnection connection, string keyspace, CancellationToken cancellationToken)
    {
        var cql = $"USE \"{keyspace.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var use = new QueryRequest(cql, new QueryParameters { Consistency = Consistency.One });
        using var frame = await AskAsync(connection, use, cancellationToken).ConfigureAwait(false);
        SetKeyspaceResult.Read(frame);
    }

    /// <summary>Waits as long as the whole handshake may take, which the token knows.</summary>
    private static Task<ResponseFrame> AskAsync(ShardConnection connection, IRequest request, CancellationToken cancellationToken) =>
        connection.AskAsync(request, Timeout.InfiniteTimeSpan, cancellationToken);
}
