import torch, json, struct, sys, os
from torch import nn
torch.manual_seed(11)
out=sys.argv[1]; os.makedirs(out, exist_ok=True)
DT={torch.float32:'F32',torch.int64:'I64',torch.float16:'F16'}
def save(path, sd):
    # as the reference writer: wide types first, then by name
    items=sorted(sd.items(), key=lambda kv:(-kv[1].element_size(), kv[0]))
    head={'__metadata__':{'format':'pt'}}; at=0; data=b''
    for k,v in items:
        b=v.contiguous().numpy().tobytes(); head[k]={'dtype':DT[v.dtype],'shape':list(v.shape),'data_offsets':[at,at+len(b)]}; at+=len(b); data+=b
    h=json.dumps(head,separators=(',',':')).encode(); h+=b' '*(-len(h)%8)
    open(path,'wb').write(struct.pack('<Q',len(h))+h+data)
def f(t):
    t=t.detach(); return {'dtype':'int64' if t.dtype==torch.int64 else 'float32','shape':list(t.shape),'data':t.flatten().tolist()}
def case(name, m, *xs, call=None):
    for p in m.parameters():
        with torch.no_grad(): p.copy_(torch.randn_like(p)*0.5)
    for k,b in m.named_buffers():
        if 'running_mean' in k: b.copy_(torch.randn_like(b)*0.3)
        if 'running_var' in k: b.copy_(torch.rand_like(b)+0.5)
    m.eval()
    y=call(m,*xs) if call else m(*xs)
    if isinstance(y,tuple): y=y[0]
    save(f'{out}/{name}.safetensors', m.state_dict())
    json.dump({'inputs':[f(x) for x in xs],'output':f(y)}, open(f'{out}/{name}.json','w'))
R=torch.randn
case('conv1d', nn.Conv1d(3,5,3,stride=2,padding=1,dilation=1), R(2,3,8))
case('conv2d_groups', nn.Conv2d(4,6,(3,2),groups=2,stride=(2,1)), R(2,4,7,6))
case('conv3d', nn.Conv3d(2,4,(2,3,1)), R(1,2,4,5,3))
case('depthwise2d', nn.Conv2d(3,6,3,groups=3), R(2,3,6,5))
case('depthwise1d', nn.Conv1d(4,4,3,groups=4,bias=False), R(2,4,9))
case('separable', nn.Sequential(nn.Conv2d(3,6,3,groups=3,bias=False), nn.Conv2d(6,5,1)), R(2,3,6,6))
case('conv_transpose1d', nn.ConvTranspose1d(3,4,4,stride=2), R(2,3,5))
case('conv_transpose3d', nn.ConvTranspose3d(2,3,(2,3,2),stride=1), R(1,2,3,3,2))
case('lstm_2layers', nn.LSTM(3,4,num_layers=2,batch_first=True), R(2,5,3))
case('lstm_bi_2layers', nn.LSTM(3,4,num_layers=2,batch_first=True,bidirectional=True), R(2,5,3))
case('gru_3layers_nobias', nn.GRU(3,3,num_layers=3,batch_first=True,bias=False), R(2,5,3))
case('rnn_bi', nn.RNN(3,4,batch_first=True,bidirectional=True), R(2,5,3))
case('rnn_relu', nn.RNN(3,4,batch_first=True,nonlinearity='relu'), R(2,5,3))
class Named(nn.Module):
    def __init__(s):
        super().__init__(); s.conv1=nn.Conv2d(3,4,3,padding=1); s.bn1=nn.BatchNorm2d(4); s.conv2=nn.Conv2d(4,4,3,padding=1); s.bn2=nn.BatchNorm2d(4); s.fc=nn.Linear(4*3*2,5); s.head=nn.Linear(5,2)
    def forward(s,x):
        x=torch.relu(s.bn1(s.conv1(x))); x=nn.functional.max_pool2d(x,2); x=torch.relu(s.bn2(s.conv2(x))); return s.head(torch.relu(s.fc(x.flatten(1))))
case('named_cnn', Named(), R(2,3,6,4))
class Block(nn.Module):
    def __init__(s):
        super().__init__(); s.a=nn.Conv2d(2,4,1); s.b=nn.Conv2d(2,4,3,padding=1); s.out=nn.Linear(4*9,2)
    def forward(s,x): return s.out(torch.relu(s.a(x)+s.b(x)).flatten(1))
case('residual', Block(), R(2,2,3,3))
case('flat_bn', nn.Sequential(nn.Conv1d(2,3,3), nn.Flatten(), nn.BatchNorm1d(12), nn.PReLU(12), nn.Linear(12,4), nn.Linear(4,4)), R(2,2,6))
case('generator', nn.Sequential(nn.Linear(3,24), nn.BatchNorm1d(24), nn.ReLU(), nn.Unflatten(1,(6,2,2)), nn.ConvTranspose2d(6,2,3,stride=2)), R(2,3))
case('encoder', nn.TransformerEncoder(nn.TransformerEncoderLayer(8,2,12,batch_first=True,norm_first=False), 3), R(2,4,8))
case('encoder_prenorm_gelu', nn.TransformerEncoderLayer(8,4,16,batch_first=True,norm_first=True,activation='gelu'), R(2,4,8))
case('decoder', nn.TransformerDecoderLayer(8,2,12,batch_first=True), R(2,4,8), R(2,3,8))
case('mha', nn.MultiheadAttention(8,2,batch_first=True), R(2,4,8), R(2,3,8), call=lambda m,q,v:m(q,v,v))
case('mha_dims', nn.MultiheadAttention(8,2,kdim=5,vdim=6,batch_first=True), R(2,4,8), R(2,3,6), R(2,3,5), call=lambda m,q,v,k:m(q,k,v))
case('mha_nobias', nn.MultiheadAttention(6,3,bias=False,batch_first=True), R(2,4,6), R(2,3,6), call=lambda m,q,v:m(q,v,v))
case('prelu', nn.PReLU(3), R(2,3,4,4))
case('instance_norm', nn.InstanceNorm2d(3,affine=True), R(2,3,4,4))
class Bil(nn.Module):
    def __init__(s): super().__init__(); s.b=nn.Bilinear(3,4,5)
    def forward(s,x,y): return s.b(x,y)
case('bilinear', Bil(), R(2,3), R(2,4))
class Tagger(nn.Module):
    def __init__(s): super().__init__(); s.embedding=nn.Embedding(9,4); s.lstm=nn.LSTM(4,5,batch_first=True); s.classifier=nn.Linear(5,3)
    def forward(s,x): return s.classifier(s.lstm(s.embedding(x))[0])
class Wrapped(nn.Module):
    def __init__(s): super().__init__(); s.module=Tagger()
    def forward(s,x): return s.module(x)
case('tagger_wrapped', Wrapped(), torch.randint(0,9,(2,6)))
case('deep_mlp', nn.Sequential(*[l for _ in range(12) for l in (nn.Linear(4,4), nn.Tanh())]), R(3,4))
# Later cases, so that the random numbers of those above stay as they are.
torch.manual_seed(12)
case('conv_transpose2d_groups', nn.ConvTranspose2d(4,6,3,stride=2,groups=2), R(2,4,3,4))
case('conv_transpose1d_groups', nn.ConvTranspose1d(4,4,2,stride=2,groups=4,bias=False), R(2,4,5))
N=nn.utils
case('weight_norm', nn.Sequential(N.weight_norm(nn.Linear(4,3)), nn.Tanh(), N.weight_norm(nn.Linear(3,2),dim=None)), R(2,4))
case('weight_norm_conv', nn.Sequential(N.weight_norm(nn.Conv1d(3,4,2,bias=False)), N.weight_norm(nn.ConvTranspose1d(4,2,3))), R(2,3,6))
case('spectral_norm', nn.Sequential(N.spectral_norm(nn.Conv2d(2,3,2)), N.spectral_norm(nn.ConvTranspose2d(3,2,2))), R(1,2,4,4))
case('spectral_norm_parametrized', nn.Sequential(N.parametrizations.spectral_norm(nn.Linear(4,3))), R(2,4))
case('lstm_projection', nn.LSTM(3,6,proj_size=2,batch_first=True), R(2,5,3))
