using Arrakis.Shared;
using Arrakis.Shared.Discord;
using Google.Protobuf;

namespace Arrakis.EventLog.Kafka.Interactions;

/// <summary>Commands as records. What is said of a record that cannot be read never holds its bytes: they may be a token.</summary>
internal static class InteractionCodec
{
    /// <summary>A command as a record.</summary>
    public static byte[] Encode(Interaction interaction, long afterOffset)
    {
        var record = new InteractionRecord
        {
            Id = (ulong)interaction.Id,
            ApplicationId = (ulong)interaction.ApplicationId,
            Token = interaction.Token,
            CommunityId = interaction.CommunityId.Value,
            MemberId = interaction.MemberId.Value,
            Command = interaction.Command,
            Permissions = interaction.Permissions,
            ReceivedUs = interaction.ReceivedUs,
            AfterOffset = afterOffset,
        };
        foreach (var (name, value) in interaction.Options)
            record.Options.Add(name, value);
        return record.ToByteArray();
    }

    /// <summary>The command of a record, or what is wrong with it.</summary>
    /// <param name="payload">The record's value.</param>
    /// <param name="partition">Where it stands.</param>
    /// <param name="partitions">How many there are.</param>
    /// <param name="fault">What is wrong; null if nothing is.</param>
    public static SentInteraction? Decode(ReadOnlySpan<byte> payload, int partition, int partitions, out string? fault)
    {
        InteractionRecord record;
        try
        {
            record = InteractionRecord.Parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException)
        {
            fault = "it is no InteractionRecord";
            return null;
        }
        fault = Check(record, partition, partitions);
        return fault is null ? new SentInteraction(Read(record), record.AfterOffset) : null;
    }

    private static string? Check(InteractionRecord record, int partition, int partitions) => record switch
    {
        { Id: 0 or > long.MaxValue } => "it has no id",
        { ApplicationId: 0 or > long.MaxValue } => "it has no application",
        { CommunityId: <= 0 } => "it has no community",
        { MemberId: <= 0 } => "it has no member",
        { Token: "" } => "it has no token",
        { Command: "" } => "it has no command",
        { AfterOffset: < 0 } => "its offset is below zero",
        _ => new CommunityId(record.CommunityId).Partition(partitions) is var right && right != partition ? $"its community is of partition {right}" : null,
    };

    private static Interaction Read(InteractionRecord record) => new()
    {
        Id = (long)record.Id,
        ApplicationId = (long)record.ApplicationId,
        Token = record.Token,
        CommunityId = new CommunityId(record.CommunityId),
        MemberId = new MemberId(record.MemberId),
        Command = record.Command,
        Options = record.Options.ToDictionary(StringComparer.Ordinal),
        Permissions = record.Permissions,
        ReceivedUs = record.ReceivedUs,
    };
}
