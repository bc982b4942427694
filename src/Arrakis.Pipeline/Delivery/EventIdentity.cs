using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Arrakis.Shared.Events;

namespace Arrakis.Pipeline.Delivery;

/// <summary>
/// What makes an event the same event again, however it reached the log: a message's id; of a reaction (message, user,
/// emoji), so that adding it again earns nothing; of a holding (transaction, log index); of a badge its own id. What is brought
/// back from a dead letter is known by that letter alone: the record that was refused has the event's own identity, and
/// stands before it.
/// </summary>
/// <param name="Kind">The kind of event: ids of different kinds never meet. Unspecified for what is brought back.</param>
/// <param name="First">Message id, or half of a hash of the source id, or the hash of a dead letter's key.</param>
/// <param name="Second">User of a reaction, or the other half of the hash.</param>
/// <param name="Third">Emoji of a reaction.</param>
public readonly record struct EventIdentity(EventKind Kind, long First, long Second, long Third)
{
    /// <summary>The identity of an event; null for kinds that have none, of which the last one wins.</summary>
    public static EventIdentity? Of(CommunityEvent e) => e.ReplayOf != 0 ? OfReplay(e) : e.Kind switch
    {
        EventKind.MessageCreated => new EventIdentity(e.Kind, e.MessageId, 0, 0),
        EventKind.ReactionAdded => new EventIdentity(e.Kind, e.MessageId, e.MemberId, e.Emoji),
        EventKind.HoldingChanged or EventKind.BadgeAwarded or EventKind.BadgeRevoked when e.SourceId.Length > 0 => OfSource(e),
        _ => null,
    };

    private static EventIdentity OfReplay(CommunityEvent e) => new(EventKind.Unspecified, unchecked((long)e.ReplayOf), 0, 0);

    private static EventIdentity OfSource(CommunityEvent e)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(e.SourceId), hash);
        return new EventIdentity(
            e.Kind, BinaryPrimitives.ReadInt64LittleEndian(hash), BinaryPrimitives.ReadInt64LittleEndian(hash[8..]), e.CommunityId);
    }
}
