using System.Buffers;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>duration</c>: months, days and nanoseconds, each a <c>[vint]</c> (native protocol v5, section 6).</summary>
internal sealed class DurationCodec : CqlCodec<CqlDuration>
{
    public override int GetByteCount(CqlDuration value) =>
        VInt.GetByteCount(value.Months) + VInt.GetByteCount(value.Days) + VInt.GetByteCount(value.Nanoseconds);

    public override void Write(IBufferWriter<byte> output, CqlDuration value)
    {
        var bytes = output.GetSpan(3 * VInt.MaxSize);
        var size = VInt.Write(bytes, value.Months);
        size += VInt.Write(bytes[size..], value.Days);
        size += VInt.Write(bytes[size..], value.Nanoseconds);
        output.Advance(size);
    }

    public override CqlDuration Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CqlReader(bytes);
        var (months, days, nanoseconds) = (VInt.Read(ref reader), VInt.Read(ref reader), VInt.Read(ref reader));
        if (reader.Remaining != 0)
            throw new ProtocolViolationException($"a duration with {reader.Remaining} bytes too many");
        if (months != (int)months || days != (int)days || !CqlDuration.IsValid((int)months, (int)days, nanoseconds))
            throw new ProtocolViolationException($"a duration of {months} months, {days} days and {nanoseconds} ns");
        return new((int)months, (int)days, nanoseconds);
    }
}
