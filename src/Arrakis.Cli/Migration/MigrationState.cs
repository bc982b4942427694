using System.Text.Json;

namespace Arrakis.Cli.Migration;

/// <summary>How far a migration has come, so that it goes on there after it was killed.</summary>
/// <param name="Source">The database that is read.</param>
/// <param name="Target">The store that is written.</param>
/// <param name="LastId">The last profile that is durable in the store or in the file of rejected rows; null before the first.</param>
/// <param name="Imported">Profiles in the store.</param>
/// <param name="Rejected">Profiles in the file of rejected rows.</param>
/// <param name="RejectedBytes">Length of that file.</param>
internal sealed record MigrationState(string Source, string Target, Guid? LastId, long Imported, long Rejected, long RejectedBytes)
{
    /// <summary>The state that a file holds; null if there is no file.</summary>
    /// <exception cref="IOException">The file is none of ours.</exception>
    public static MigrationState? Load(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<MigrationState>(File.ReadAllText(path)) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new IOException($"{path} is no state of a migration. Remove it to begin anew, or name another file with --state.");
        }
    }

    /// <summary>Replaces the file as a whole: a kill leaves the former or this.</summary>
    public void Save(string path)
    {
        var next = path + ".next";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, this);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }
}
