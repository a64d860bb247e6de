namespace Chalkboard.Slates.Sqlite.Files;

/// <summary>
/// Detects that the file, or its log, has disappeared or was replaced. An open connection would continue with the old file, so that its
/// commits would be lost; a new connection would create an empty file.
/// </summary>
internal sealed class FileGuard(string path) : IDisposable
{
    private static readonly TimeSpan _checkInterval = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly FilePath _path = new(path);
    private readonly FilePath _logPath = new(path + "-wal");
    private readonly FilePath _indexPath = new(path + "-shm");

    // After it is opened, the file stays the same until the store is disposed of. SQLite creates the log when the first connection is
    // opened, and removes it when the last one is closed.
    private FileIdentity? _fileIdentity;
    private FileIdentity? _logIdentity;
    private FileIdentity? _indexIdentity;
    private int _connectionCount;
    private FolderWatcher? _folderWatcher;
    private long _lastCheckTimestamp;
    private volatile bool _isOpened;
    private volatile bool _isSuspect;

    /// <summary>True if the file has been opened. It may be created before that, and not afterwards.</summary>
    public bool IsOpened => _isOpened;

    /// <summary>Checks the files before a connection is opened.</summary>
    /// <exception cref="FileReplacedException">The file or its log is not the one that was opened.</exception>
    public void CheckBeforeOpen()
    {
        if (_isOpened) CheckAll();
    }

    /// <summary>Records the identity of the files, after a connection was opened and has read, so that it has a log.</summary>
    public void OnOpened()
    {
        lock (_lock)
        {
            // The watcher starts before the files are examined, so that it misses no change.
            if (!_isOpened) _folderWatcher ??= FolderWatcher.TryCreate(Path.GetDirectoryName(path)!);
            _fileIdentity ??= FileIdentity.Find(_path);
            if (_connectionCount++ == 0)
            {
                _logIdentity = FileIdentity.Find(_logPath);
                _indexIdentity = FileIdentity.Find(_indexPath);
            }

            _isOpened = _fileIdentity is not null;
        }
    }

    /// <summary>Records that a connection is about to be closed.</summary>
    public void OnClosing()
    {
        lock (_lock) _connectionCount--;
    }

    /// <summary>
    /// Checks the files before a connection is used. It must stay cheap. It detects changes in the folder immediately, and within one
    /// millisecond that a parent folder was moved or a volume unmounted. If folders can't be watched, it examines the files each time.
    /// </summary>
    /// <exception cref="FileReplacedException">The file, or its log, is not the one that was opened.</exception>
    public void CheckBeforeUse()
    {
        if (!CanBeReplaced || !_isOpened) return;
        // The system's clock, not the store's: this limits the number of system calls.
        var now = TimeProvider.System.GetTimestamp();
        var isRecent = TimeProvider.System.GetElapsedTime(Volatile.Read(ref _lastCheckTimestamp), now) < _checkInterval;
        if (isRecent && _folderWatcher is { HasChanges: false } && !_isSuspect) return;
        CheckAll();
        Volatile.Write(ref _lastCheckTimestamp, now);
    }

    public void Dispose() => _folderWatcher?.Dispose();

    private void CheckAll()
    {
        lock (_lock)
        {
            // Set until all files have been checked, so that no other thread skips its check meanwhile.
            _isSuspect = true;
            _folderWatcher?.Clear();
            CheckFile();
            if (_connectionCount > 0) CheckLog();
            _isSuspect = false;
        }
    }

    // Windows does not allow an open file to be moved or removed.
    private static bool CanBeReplaced => !OperatingSystem.IsWindows();

    private void CheckFile()
    {
        if (FileIdentity.Find(_path) is var identity && identity == _fileIdentity) return;
        throw new FileReplacedException(identity is null
            ? $"The slate database '{path}' has disappeared while the application runs. Put the file back, with its '-wal' and " +
                $"'-shm' files if they are missing; the application then continues by itself. {RestartAdvice}"
            : $"The slate database '{path}' was replaced by another file while the application runs. Put the original back; the " +
                $"application then continues by itself. {RestartAdvice}");
    }

    private string RestartAdvice =>
        $"To continue with another file instead, such as a backup, stop the application, remove '{_logPath}' and '{_indexPath}', " +
            "put the file in place and start the application again.";

    private void CheckLog()
    {
        if (FileIdentity.Find(_logPath) == _logIdentity && FileIdentity.Find(_indexPath) == _indexIdentity) return;
        throw new FileReplacedException($"The log of the slate database '{path}' (its '-wal' and '-shm' files) has disappeared or was " +
            "replaced while the application runs. Put both back; the application then continues by itself. If they are gone, stop the " +
            "application normally and start it again: when it stops, it writes the acknowledged commits to the database.");
    }
}
