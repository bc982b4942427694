using System.Globalization;
using System.Text;

namespace Arrakis.Cli.Migration;

/// <summary>The profiles that were not taken, a line each: id and reason. No wallet, no score.</summary>
internal sealed class RejectedFile : IDisposable
{
    private readonly FileStream _file;

    private RejectedFile(FileStream file) => _file = file;

    /// <summary>Bytes that are written.</summary>
    public long Length => _file.Length;

    /// <summary>Opens the file as it was at a length: what came after was not finished, and comes again.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">Its bytes then; 0 for a new file.</param>
    public static RejectedFile Open(string path, long length)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (length > file.Length)
        {
            file.Dispose();
            throw new IOException(
                $"{path} is shorter than when the migration was interrupted. Put it back, or remove the state file to begin anew.");
        }

        file.SetLength(length);
        file.Seek(0, SeekOrigin.End);
        var rejected = new RejectedFile(file);
        if (length == 0)
            rejected.Write("profile_id,reason\n");
        return rejected;
    }

    public void Add(Guid profile, string reason) =>
        Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{profile},\"{reason.Replace("\"", "\"\"", StringComparison.Ordinal).ReplaceLineEndings(" ")}\"\n"));

    /// <summary>Makes durable what was added.</summary>
    public void Flush() => _file.Flush(flushToDisk: true);

    public void Dispose() => _file.Dispose();

    private void Write(string text) => _file.Write(Encoding.UTF8.GetBytes(text));
}
