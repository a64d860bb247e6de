using Microsoft.EntityFrameworkCore;
using Orders;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDbContext<OrderContext>(options => options.UseSqlite(builder.Configuration["Database"]));
builder.Services.AddScoped<OrderList>();
builder.Services.AddSingleton<OrderNumbers>();

var app = builder.Build();
app.Use(async (context, next) =>
{
    await next(context);
    // A client with the whole response does not wait for this.
    context.RequestServices.GetRequiredService<OrderNumbers>().Release();
});
app.MapGet("/orders", (OrderList orders, CancellationToken cancellationToken) => orders.ListAsync(cancellationToken));
app.MapGet("/orders/joined", (OrderList orders, CancellationToken cancellationToken) => orders.ListJoinedAsync(cancellationToken));
app.MapGet("/orders/duplicates", (OrderList orders, CancellationToken cancellationToken) => orders.CountDuplicatesAsync(cancellationToken));
app.MapGet("/numbers/{count:int}", (OrderNumbers numbers, int count) => numbers.CountValid(count));
app.MapGet("/numbers/parallel", (OrderNumbers numbers) => numbers.CheckInParallelAsync());
app.MapGet("/numbers/any", OrderNumbers.ParseAny);
app.MapGet("/numbers/stream", async (HttpContext context, OrderNumbers numbers) =>
{
    numbers.Release();
    await context.Response.Body.FlushAsync(context.RequestAborted);
    await Task.Delay(Timeout.Infinite, context.RequestAborted);
});
app.Run();
