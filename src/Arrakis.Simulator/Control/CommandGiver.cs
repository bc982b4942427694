using System.Security.Cryptography;
using System.Text.Json;
using Arrakis.Shared;

namespace Arrakis.Simulator;

/// <summary>Has a user give a slash command: INTERACTION_CREATE goes to the sessions of the guild's shard.</summary>
internal sealed class CommandGiver(GatewayContext context, CommandStore commands, InteractionStore store)
{
    private long _count;

    /// <summary>Dispatches the command.</summary>
    /// <exception cref="SimulatorException">The command is not registered, or no session could receive it.</exception>
    internal InteractionRecord Give(CommandRequest request)
    {
        var guild = TraceIds.Community(request.Community).ToString();
        var command = commands.Find(guild, request.Path[0])
            ?? throw new SimulatorException(
                $"The command '{request.Path[0]}' is not registered; PUT /api/v10/applications/{context.Options.ApplicationId}/commands "
                + "registers commands.");
        var sessions = Receivers(request.Community);
        if (sessions.Length == 0)
            throw new SimulatorException($"No session could receive the command: no client has identified for the shard of guild {guild}.");
        var interaction = Create(request);
        var payload = InteractionPayload.Create(context, interaction, CommandData.Create(context, command, request), request.Permissions);
        store.Add(interaction);
        Dispatch(sessions, JsonSerializer.SerializeToUtf8Bytes(payload), context.Player.Reached(request.Community).TimeMs);
        return interaction;
    }

    // The snowflake has the clock's time: bots and Discord count from it how long an answer may still be given.
    private InteractionRecord Create(CommandRequest request) => new()
    {
        Id = Snowflake.At(context.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds(), Interlocked.Increment(ref _count) & 0x3FFFFF),
        Token = RandomNumberGenerator.GetHexString(64, lowercase: true),
        Community = request.Community,
        Author = request.Author,
        ChannelId = TraceIds.Channel(request.Channel),
        Command = string.Join(' ', request.Path),
        GivenAt = context.Options.Clock.GetTimestamp(),
    };

    private ShardSession[] Receivers(int community)
    {
        var sessions = context.Sessions.All().Where(session => session.Owns(community)).ToArray();
        var connected = sessions.Where(session => session.Connection is not null).ToArray();
        return connected.Length > 0 ? connected : sessions;
    }

    private static void Dispatch(ShardSession[] sessions, byte[] data, long timeMs)
    {
        foreach (var session in sessions)
        {
            GatewayConnection? connection;
            lock (session.Lock)
            {
                session.Log.AddExtra(new SessionExtra("INTERACTION_CREATE", timeMs, to => to.Append(data)));
                connection = session.Connection;
            }
            connection?.Pump.Wake();
        }
    }
}
