using System.Buffers;
using System.Text;

namespace Arrakis.Shared.Telemetry;

/// <summary>The values of one tag set of an instrument.</summary>
internal abstract class Series(string labels)
{
    /// <summary>The labels as they are written, without braces; also what series are ordered by.</summary>
    public string Labels { get; } = labels;

    /// <summary>The same in UTF-8.</summary>
    protected byte[] LabelBytes { get; } = Encoding.UTF8.GetBytes(labels);

    /// <summary>Whether an observable instrument reported the series in the collection at hand.</summary>
    public bool IsSeen { get; set; }

    public abstract void Write(IBufferWriter<byte> output, MetricFamily family);

    /// <summary>Writes <c>name_suffix{labels,extra} </c>, up to the value.</summary>
    protected void WriteName(IBufferWriter<byte> output, MetricFamily family, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> extra)
    {
        PrometheusText.Write(output, family.NameBytes);
        PrometheusText.Write(output, suffix);
        if (LabelBytes.Length > 0 || extra.Length > 0)
        {
            PrometheusText.Write(output, "{"u8);
            PrometheusText.Write(output, LabelBytes);
            if (LabelBytes.Length > 0 && extra.Length > 0) PrometheusText.Write(output, ","u8);
            PrometheusText.Write(output, extra);
            PrometheusText.Write(output, "}"u8);
        }

        PrometheusText.Write(output, " "u8);
    }
}
