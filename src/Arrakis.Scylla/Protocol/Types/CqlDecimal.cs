using System.Globalization;
using System.Numerics;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>
/// A <c>decimal</c> of CQL as it is stored: <paramref name="Unscaled"/> · 10^-<paramref name="Scale"/>. Equal only to the same
/// two numbers: 1.0 is not 1.00.
/// </summary>
/// <param name="Unscaled">The digits.</param>
/// <param name="Scale">How many of them stand behind the point; negative for zeros before it.</param>
public readonly record struct CqlDecimal(BigInteger Unscaled, int Scale)
{
    /// <summary>More bytes of digits than any value that <see cref="ToDecimal"/> goes on to divide.</summary>
    private const int MostBytesToReduce = 64;

    private const int MostScale = 28;
    private static readonly BigInteger MostUnscaled = (BigInteger.One << 96) - 1;

    /// <summary>The same number with the same digits behind the point.</summary>
    public static CqlDecimal FromDecimal(decimal value)
    {
        var digits = DecimalParts.Of(value);
        return new(digits.Unscaled, digits.Scale);
    }

    /// <summary>The same number, exactly; zeros at its end are given up if need be.</summary>
    /// <exception cref="OverflowException">It needs more than 96 bits or 28 digits behind the point.</exception>
    public decimal ToDecimal()
    {
        var (unscaled, scale) = this;
        if (unscaled.IsZero)
            return new decimal(0, 0, 0, false, (byte)Math.Clamp(scale, 0, MostScale));
        if (unscaled.GetByteCount() <= MostBytesToReduce)
        {
            if (scale is < 0 and >= -MostScale)
                (unscaled, scale) = (unscaled * BigInteger.Pow(10, -scale), 0);
            while (scale > 0 && (scale > MostScale || BigInteger.Abs(unscaled) > MostUnscaled))
            {
                var tenth = BigInteger.DivRem(unscaled, 10, out var digit);
                if (!digit.IsZero)
                    break;
                (unscaled, scale) = (tenth, scale - 1);
            }
        }

        if (scale is < 0 or > MostScale || BigInteger.Abs(unscaled) > MostUnscaled)
            throw new OverflowException(
                $"A decimal of {Unscaled.GetByteCount()} bytes and scale {Scale} does not fit System.Decimal (96 bits, scale 0 to 28); "
                + "read it as CqlDecimal.");
        return DecimalParts.ToDecimal((Int128)unscaled, scale);
    }

    /// <summary>All digits: with a point where that is short, with an exponent of ten otherwise.</summary>
    public override string ToString()
    {
        var digits = BigInteger.Abs(Unscaled).ToString(CultureInfo.InvariantCulture);
        var sign = Unscaled.Sign < 0 ? "-" : "";
        var exponent = digits.Length - 1L - Scale;
        if (Scale == 0)
            return sign + digits;
        if (Scale > 0 && exponent >= -6)
            return exponent >= 0
                ? $"{sign}{digits[..^Scale]}.{digits[^Scale..]}"
                : $"{sign}0.{new string('0', Scale - digits.Length)}{digits}";
        var fraction = digits.Length > 1 ? $".{digits[1..]}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}E{exponent:+0;-0;+0}");
    }
}
