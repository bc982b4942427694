using System.Globalization;

namespace Arrakis.Shared.Log;

/// <summary>The key of a record's dead letter, <c>log:{epoch}:{partition}:{offset}</c>.</summary>
/// <param name="Epoch">Of the log.</param>
/// <param name="Partition">Of the record.</param>
/// <param name="Offset">Of the record.</param>
public readonly record struct DeadLetterKey(int Epoch, int Partition, long Offset)
{
    /// <summary>Reads the key of a dead letter; null if it is not a record's.</summary>
    public static DeadLetterKey? Of(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parts = key.Split(':');
        return parts is ["log", var epoch, var partition, var offset]
            && int.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var e)
            && int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out var p)
            && long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var o)
            ? new DeadLetterKey(e, p, o)
            : null;
    }

    /// <summary>The key as it is kept.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"log:{Epoch}:{Partition}:{Offset}");
}
