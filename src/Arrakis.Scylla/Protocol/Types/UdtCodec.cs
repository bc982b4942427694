using System.Buffers;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>A user-defined type as a <see cref="CqlUdtValue"/>.</summary>
internal sealed class UdtCodec(UdtType type) : CqlCodec<CqlUdtValue>
{
    public override int GetByteCount(CqlUdtValue value)
    {
        if (!type.Equals(value.Type))
            throw new ArgumentException($"A value of {Describe(value.Type)} for {Describe(type)}.", nameof(value));
        var size = 0;
        foreach (var field in value.Fields)
            size = checked(size + sizeof(int) + (field?.Length ?? 0));
        return size;
    }

    public override void Write(IBufferWriter<byte> output, CqlUdtValue value)
    {
        GetByteCount(value);
        var writer = new CqlWriter(output);
        foreach (var field in value.Fields)
        {
            if (field is null)
                writer.Int(-1);
            else
                writer.Bytes(field);
        }
    }

    public override CqlUdtValue Read(ReadOnlySpan<byte> bytes)
    {
        var value = new CqlUdtValue(type);
        var reader = new CqlReader(bytes);
        for (var i = 0; i < type.Fields.Count && reader.Remaining > 0; i++)
        {
            var field = reader.Bytes(out var isNull);
            value.SetBytes(i, isNull ? null : field.ToArray());
        }

        return value;
    }

    private static string Describe(UdtType type) =>
        $"{type.Keyspace}.{type.Name}({string.Join(", ", type.Fields.Select(f => $"{f.Name} {f.Type}"))})";
}
