namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>
/// Notices that the file, or the log beside it, has disappeared or was replaced. An open connection would go on with the one that
/// it has, and what it acknowledges would be lost; a new one would make an empty file.
/// </summary>
internal sealed class FileGuard(string path)
{
    private readonly Lock _lock = new();
    private readonly FilePath _path = new(path);
    private readonly FilePath _logPath = new(path + "-wal");
    private readonly FilePath _indexPath = new(path + "-shm");

    // Once opened, the file stays the same for the life of the store. The log is made when a first connection is opened and
    // removed as the last is closed.
    private FileIdentity? _file;
    private volatile bool _isOpened;
    private FileIdentity? _log;
    private FileIdentity? _index;
    private int _connections;
    private volatile bool _hasLostLog;

    /// <summary>Whether the file has been opened. It may be created before that, and not afterwards.</summary>
    public bool IsOpened => _isOpened;

    /// <summary>Before a connection is opened.</summary>
    /// <exception cref="FileReplacedException">The file or its log is not the one that was opened.</exception>
    public void BeforeOpening()
    {
        lock (_lock)
        {
            CheckFile();
            if (_connections > 0) CheckLog();
        }
    }

    /// <summary>After a connection was opened and has read, so that it has a log.</summary>
    public void Opened()
    {
        lock (_lock)
        {
            _file ??= FileIdentity.Of(_path);
            _isOpened = _file is not null;
            if (_connections++ > 0) return;
            _hasLostLog = false;
            _log = FileIdentity.Of(_logPath);
            _index = FileIdentity.Of(_indexPath);
        }
    }

    /// <summary>Before a connection is closed.</summary>
    public void Closing()
    {
        lock (_lock) _connections--;
    }

    /// <summary>
    /// Before a read. A read looks for the file alone, as each look is a call to the system: a log that is missing is found by the
    /// next commit, and is looked for by reads, too, from then on until it is back.
    /// </summary>
    /// <exception cref="FileReplacedException">The file, or its log, is not the one that was opened.</exception>
    public void BeforeReading()
    {
        if (CanBeReplaced) CheckFile();
        if (_hasLostLog) BeforeWriting();
    }

    /// <summary>Before a transaction that writes, and wherever a look for all three files is worth its calls.</summary>
    /// <exception cref="FileReplacedException">The file or its log is not the one that was opened.</exception>
    public void BeforeWriting()
    {
        if (!CanBeReplaced) return;
        CheckFile();
        lock (_lock)
            if (_connections > 0) CheckLog();
    }

    // Windows keeps an open file where it is.
    private static bool CanBeReplaced => !OperatingSystem.IsWindows();

    private void CheckFile()
    {
        if (!_isOpened || FileIdentity.Of(_path) is var found && found == _file) return;
        throw new FileReplacedException(found is null
            ? $"The slate database '{path}' has disappeared while the application runs. Put the file back, with the '-wal' and '-shm' beside it if they are missing; the application goes on by itself then. {Restart}"
            : $"The slate database '{path}' was replaced by another file while the application runs. Put the original back; the application goes on by itself then. {Restart}");
    }

    private string Restart => $"To go on with another file instead, such as a backup, stop the application, remove '{_logPath}' and '{_indexPath}', put the file in place and start the application again.";

    private void CheckLog()
    {
        _hasLostLog = FileIdentity.Of(_logPath) != _log || FileIdentity.Of(_indexPath) != _index;
        if (_hasLostLog)
            throw new FileReplacedException($"The log of the slate database '{path}' ('-wal' and '-shm' beside it) has disappeared or was replaced while the application runs. Put both back; the application goes on by itself then. If they are gone, restart the application: as it stops in the ordinary way it writes what it had acknowledged to the database.");
    }
}
