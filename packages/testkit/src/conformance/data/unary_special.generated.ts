// The cases of unary_special.json as text, made by scripts/make-case-modules.mjs.
const cases: string = `[
{"op":"exp","attrs":{},"inputs":[{"shape":[10],"dtype":"float32","data":["NaN","Infinity","-Infinity",0.0,-1.0,88.0,-88.0,100.0,-104.0,1e-30]}],"outputs":[{"shape":[10],"dtype":"float32","data":["NaN","Infinity",0.0,1.0,0.367879441,1.65163625e+38,6.0546019e-39,"Infinity",6.81355682e-46,1.0]}]},
{"op":"tanh","attrs":{},"inputs":[{"shape":[10],"dtype":"float32","data":["NaN","Infinity","-Infinity",0.0,-1.0,88.0,-88.0,100.0,-104.0,1e-30]}],"outputs":[{"shape":[10],"dtype":"float32","data":["NaN",1.0,-1.0,0.0,-0.761594156,1.0,-1.0,1.0,-1.0,1e-30]}]},
{"op":"sigmoid","attrs":{},"inputs":[{"shape":[10],"dtype":"float32","data":["NaN","Infinity","-Infinity",0.0,-1.0,88.0,-88.0,100.0,-104.0,1e-30]}],"outputs":[{"shape":[10],"dtype":"float32","data":["NaN",1.0,0.0,0.5,0.268941421,1.0,6.0546019e-39,1.0,6.81355682e-46,0.5]}]},
{"op":"relu","attrs":{},"inputs":[{"shape":[10],"dtype":"float32","data":["NaN","Infinity","-Infinity",0.0,-1.0,88.0,-88.0,100.0,-104.0,1e-30]}],"outputs":[{"shape":[10],"dtype":"float32","data":["NaN","Infinity",0.0,0.0,0.0,88.0,0.0,100.0,0.0,1e-30]}]},
{"op":"abs","attrs":{},"inputs":[{"shape":[10],"dtype":"float32","data":["NaN","Infinity","-Infinity",0.0,-1.0,88.0,-88.0,100.0,-104.0,1e-30]}],"outputs":[{"shape":[10],"dtype":"float32","data":["NaN","Infinity","Infinity",0.0,1.0,88.0,88.0,100.0,104.0,1e-30]}]},
{"op":"log","attrs":{},"inputs":[{"shape":[10],"dtype":"float32","data":["NaN","Infinity","-Infinity",0.0,-1.0,88.0,-88.0,100.0,-104.0,1e-30]}],"outputs":[{"shape":[10],"dtype":"float32","data":["NaN","Infinity","NaN","-Infinity","NaN",4.47733681,"NaN",4.60517019,"NaN",-69.0775528]}]},
{"op":"sqrt","attrs":{},"inputs":[{"shape":[10],"dtype":"float32","data":["NaN","Infinity","-Infinity",0.0,-1.0,88.0,-88.0,100.0,-104.0,1e-30]}],"outputs":[{"shape":[10],"dtype":"float32","data":["NaN","Infinity","NaN",0.0,"NaN",9.38083152,"NaN",10.0,"NaN",1e-15]}]},
{"op":"softplus","attrs":{},"inputs":[{"shape":[10],"dtype":"float32","data":["NaN","Infinity","-Infinity",0.0,-1.0,88.0,-88.0,100.0,-104.0,1e-30]}],"outputs":[{"shape":[10],"dtype":"float32","data":["NaN","Infinity",0.0,0.693147181,0.313261688,88.0,6.0546019e-39,100.0,6.81355682e-46,0.693147181]}]},
{"op":"erf","attrs":{},"inputs":[{"shape":[10],"dtype":"float32","data":["NaN","Infinity","-Infinity",0.0,-1.0,88.0,-88.0,100.0,-104.0,1e-30]}],"outputs":[{"shape":[10],"dtype":"float32","data":["NaN",1.0,-1.0,0.0,-0.842700793,1.0,-1.0,1.0,-1.0,1.12837917e-30]}]}
]`
export default cases
