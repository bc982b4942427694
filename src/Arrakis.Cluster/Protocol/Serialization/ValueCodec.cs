using System.Diagnostics.CodeAnalysis;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Cluster.Protocol.Serialization;

/// <summary>Values as they go over the wire, and back bit for bit. What cannot be one is an <see cref="InvalidDataException"/>.</summary>
internal static class ValueCodec
{
    private const int MaxScale = 28;

    public static Wire.Position ToWire(LogPosition position) => new() { Epoch = position.Epoch, Offset = position.Offset };

    public static LogPosition Position([NotNull] Wire.Position? wire, string field)
    {
        Require(wire, field);
        return new LogPosition(wire.Epoch, wire.Offset);
    }

    public static Wire.Decimal ToWire(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        return new Wire.Decimal
        {
            Low = ((ulong)(uint)bits[1] << 32) | (uint)bits[0],
            High = (uint)bits[2],
            Scale = value.Scale,
            IsNegative = bits[3] < 0,
        };
    }

    public static decimal Decimal([NotNull] Wire.Decimal? wire, string field)
    {
        Require(wire, field);
        if (wire.Scale is < 0 or > MaxScale)
            throw new InvalidDataException($"{field} has a scale of {wire.Scale}; it may have 0 to {MaxScale}");
        return new decimal((int)wire.Low, (int)(wire.Low >> 32), (int)wire.High, wire.IsNegative, (byte)wire.Scale);
    }

    public static Wire.LeaderboardType ToWire(LeaderboardType type) => (Wire.LeaderboardType)type;

    public static LeaderboardType Board(Wire.LeaderboardType wire) => Enum.IsDefined(wire)
        ? (LeaderboardType)wire
        : throw new InvalidDataException($"there is no leaderboard {(int)wire}");

    /// <summary>A part of a message that every writer sets.</summary>
    public static void Require<T>([NotNull] T? part, string field)
        where T : class
    {
        if (part is null)
            throw new InvalidDataException($"{field} is missing");
    }
}
