using System.Data.Common;
using Chalkboard.TestInfrastructure.Files;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

/// <summary>Identity's database, in SQLite. It counts its commands, and lets a test delay what is saved or make it fail.</summary>
public sealed class UsersDatabase : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _commands;

    public int Commands => _commands;

    /// <summary>Runs before changes are saved.</summary>
    public Func<Task> BeforeSave { get; set; } = () => Task.CompletedTask;

    public void ClearCommands() => _commands = 0;

    public void AddTo(IServiceCollection services) => services.AddDbContext<UsersContext>(options => options
        .UseSqlite($"Data Source={_folder.GetPath("users.db")}")
        .AddInterceptors(new CommandCounter(this), new SaveHook(this)));

    public void Dispose() => _folder.Dispose();

    private sealed class CommandCounter(UsersDatabase database) : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref database._commands);
            return new(result);
        }
    }

    private sealed class SaveHook(UsersDatabase database) : SaveChangesInterceptor
    {
        public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            await database.BeforeSave();
            return result;
        }
    }
}

public sealed class UsersContext(DbContextOptions<UsersContext> options) : IdentityDbContext<IdentityUser>(options);
