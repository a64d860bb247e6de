namespace IdSets.Setup;

/// <summary>The folder of all data that the site must not lose: its database, its users' slates, its keys.</summary>
public sealed class DataFolder
{
    private const string Setting = "IdSets:Data";

    private readonly string _path;

    private DataFolder(string path) => _path = path;

    /// <summary>The site's own database.</summary>
    public string Business => Path.Combine(_path, "idsets.db");

    /// <summary>The users' slates.</summary>
    public string Slates => Path.Combine(_path, "slates.db");

    /// <summary>The keys of the antiforgery tokens, so that a page that was open before a restart works after it.</summary>
    public DirectoryInfo Keys => new(Path.Combine(_path, "keys"));

    /// <summary>Finds or creates the folder, and checks that it can be written.</summary>
    /// <exception cref="SetupException">The folder can't be written.</exception>
    public static DataFolder Open(IConfiguration configuration, string contentRoot)
    {
        var setting = configuration[Setting];
        var path = Path.GetFullPath(string.IsNullOrWhiteSpace(setting) ? "data" : setting, contentRoot);
        try
        {
            // Only the user of the site may read its data.
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

            var probe = Path.Combine(path, $".probe-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new SetupException(
                $"The data folder '{path}' can't be written: {problem.Message} Name another one with --{Setting}=DIR.", problem);
        }

        return new DataFolder(path);
    }

    /// <inheritdoc/>
    public override string ToString() => _path;
}
