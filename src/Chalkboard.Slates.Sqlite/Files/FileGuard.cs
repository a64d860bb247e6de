namespace Chalkboard.Slates.Sqlite.Files;

/// <summary>
/// Notices that the file, or the log beside it, has disappeared or was replaced. An open connection would go on with the one that
/// it has, and what it acknowledges would be lost; a new one would make an empty file.
/// </summary>
internal sealed class FileGuard(string path) : IDisposable
{
    private static readonly TimeSpan _checkInterval = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly FilePath _path = new(path);
    private readonly FilePath _logPath = new(path + "-wal");
    private readonly FilePath _indexPath = new(path + "-shm");

    // Once opened, the file stays the same for the life of the store. The log is made when a first connection is opened and
    // removed as the last is closed.
    private FileIdentity? _fileIdentity;
    private FileIdentity? _logIdentity;
    private FileIdentity? _indexIdentity;
    private int _connectionCount;
    private FolderWatcher? _folderWatcher;
    private long _lastCheckTimestamp;
    private volatile bool _isOpened;
    private volatile bool _isSuspect;

    /// <summary>Whether the file has been opened. It may be created before that, and not afterwards.</summary>
    public bool IsOpened => _isOpened;

    /// <summary>Before a connection is opened.</summary>
    /// <exception cref="FileReplacedException">The file or its log is not the one that was opened.</exception>
    public void CheckBeforeOpen()
    {
        if (_isOpened) CheckAll();
    }

    /// <summary>After a connection was opened and has read, so that it has a log.</summary>
    public void OnOpened()
    {
        lock (_lock)
        {
            // Before they are looked at, so that nothing happens unseen.
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

    /// <summary>Before a connection is closed.</summary>
    public void OnClosing()
    {
        lock (_lock) _connectionCount--;
    }

    /// <summary>
    /// Before a connection is used, which must stay cheap: notices at once what happened in the folder, and within a millisecond that
    /// a folder above was moved or that a volume is no longer mounted. Where folders can't be watched it looks for the files each time.
    /// </summary>
    /// <exception cref="FileReplacedException">The file, or its log, is not the one that was opened.</exception>
    public void CheckBeforeUse()
    {
        if (!CanBeReplaced || !_isOpened) return;
        // By the machine's clock: this is about what calls to it cost.
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
            // First, and until all is found in place: nobody else may take it that nothing has happened.
            _isSuspect = true;
            _folderWatcher?.Clear();
            CheckFile();
            if (_connectionCount > 0) CheckLog();
            _isSuspect = false;
        }
    }

    // Windows keeps an open file where it is.
    private static bool CanBeReplaced => !OperatingSystem.IsWindows();

    private void CheckFile()
    {
        if (FileIdentity.Find(_path) is var identity && identity == _fileIdentity) return;
        throw new FileReplacedException(identity is null
            ? $"The slate database '{path}' has disappeared while the application runs. Put the file back, with the '-wal' and '-shm' beside it if they are missing; the application goes on by itself then. {RestartAdvice}"
            : $"The slate database '{path}' was replaced by another file while the application runs. Put the original back; the application goes on by itself then. {RestartAdvice}");
    }

    private string RestartAdvice => $"To go on with another file instead, such as a backup, stop the application, remove '{_logPath}' and '{_indexPath}', put the file in place and start the application again.";

    private void CheckLog()
    {
        if (FileIdentity.Find(_logPath) == _logIdentity && FileIdentity.Find(_indexPath) == _indexIdentity) return;
        throw new FileReplacedException($"The log of the slate database '{path}' ('-wal' and '-shm' beside it) has disappeared or was replaced while the application runs. Put both back; the application goes on by itself then. If they are gone, restart the application: as it stops in the ordinary way it writes what it had acknowledged to the database.");
    }
}
